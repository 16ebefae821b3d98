using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Structs that contain references: field by field.</summary>
internal sealed class StructSlot<T> : Slot<T>
    where T : struct
{
    private const int BytesPerUnit = 256; // it is passed by value, so it is on the stack more than once
    private readonly FieldLayout _layout = new(typeof(T));
    private readonly bool _isReference = ObjectReferenceBody.Is(typeof(T));

    public override int StackUnits => 1 + (Unsafe.SizeOf<T>() / BytesPerUnit) + _layout.StackUnits;

    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph)
    {
        if (_layout.IsCompiled)
        {
            _layout.Write(ref writer, ref Unsafe.As<T, byte>(ref value), graph);
        }
        else
        {
            _layout.Write(ref writer, (object)value, graph);
        }
    }

    public override T Read(ref MessagePackReader reader, ReadGraph graph)
    {
        T value = ReadFields(ref reader, graph);
        return _isReference ? (T)ObjectReferenceBody.Real(value) : value;
    }

    private T ReadFields(ref MessagePackReader reader, ReadGraph graph)
    {
        T value = default;
        if (_layout.IsCompiled)
        {
            _layout.Read(ref reader, ref Unsafe.As<T, byte>(ref value), graph);
            return value;
        }

        object box = value;
        _layout.Read(ref reader, box, graph);
        return (T)box;
    }
}

/// <summary>Inline arrays of elements with references.</summary>
internal sealed class InlineArraySlot<T, TElement>(int length) : Slot<T>
    where T : struct
{
    private readonly Slot<TElement> _element = SlotOf<TElement>.Instance;

    public override int StackUnits => 1 + (Unsafe.SizeOf<T>() / 256) + _element.StackUnits;

    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph)
    {
        foreach (TElement element in MemoryMarshal.CreateSpan(ref Unsafe.As<T, TElement>(ref value), length))
        {
            _element.Write(ref writer, element, graph);
        }
    }

    public override T Read(ref MessagePackReader reader, ReadGraph graph)
    {
        T value = default;
        foreach (ref TElement element in MemoryMarshal.CreateSpan(ref Unsafe.As<T, TElement>(ref value), length))
        {
            element = _element.Read(ref reader, graph);
        }

        return value;
    }
}
