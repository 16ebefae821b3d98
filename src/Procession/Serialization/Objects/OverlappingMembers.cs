using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Fields without references that share bytes: the bytes are sent, whichever field is valid.</summary>
internal sealed class BitsMember(FieldInfo first, int size) : Member(first)
{
    public override void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph)
    {
        writer.WriteBinHeader(size);
        Unsafe.CopyBlockUnaligned(ref writer.GetSpan(size)[0], ref Unsafe.AddByteOffset(ref start, Offset), (uint)size);
        writer.Advance(size);
    }

    public override void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph) =>
        Write(ref writer, ref ObjectMemory.Of(owner), graph);

    public override void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph)
    {
        Span<byte> bytes = MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref start, Offset), size);
        Block.CopyExactly(ref reader, bytes);
    }

    public override void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph) =>
        Read(ref reader, ref ObjectMemory.Of(owner), graph);
}

/// <summary>References that share a place: the object there is sent, whatever type the fields declare.</summary>
internal sealed class UnionMember(List<FieldInfo> fields) : Member(fields[0])
{
    private readonly Slot<object?> _slot = (Slot<object?>)(object)SlotOf<object>.Instance;

    public override void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph)
    {
        object? value = Place(ref start);
        if (!Fits(value))
        {
            throw new Refusal(value!.GetType(), "it lies in a field that is declared to hold something else");
        }

        _slot.Write(ref writer, value, graph);
    }

    public override void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph) =>
        Write(ref writer, ref ObjectMemory.Of(owner), graph);

    public override void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph)
    {
        if (_slot.TypeOfNext(reader, graph) is { } type && !fields.Exists(field => Fit.MayBe(type, field.FieldType)))
        {
            throw Fit.Misplaced(type, Field.FieldType);
        }

        object? value = _slot.Read(ref reader, graph);
        Place(ref start) = Fits(value) ? value : throw Fit.Misplaced(value!.GetType(), Field.FieldType);
    }

    public override void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph) =>
        Read(ref reader, ref ObjectMemory.Of(owner), graph);

    private bool Fits(object? value) => value is null || fields.Exists(field => field.FieldType.IsInstanceOfType(value));

    private ref object? Place(ref byte start) =>
        ref Unsafe.As<byte, object?>(ref Unsafe.AddByteOffset(ref start, Offset));
}

/// <summary>
/// Structs with references that share bytes with other fields: where the references are depends on which field is valid.
/// </summary>
internal sealed class TangledMember(List<FieldInfo> fields) : Member(fields[0])
{
    public override void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph) => throw Refused();

    public override void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph) => throw Refused();

    public override void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph) => throw Refused();

    public override void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph) => throw Refused();

    private Refusal Refused() => new(
        Field.DeclaringType!,
        $"its fields {string.Join(", ", fields.Select(field => field.Name))} share bytes and hold references, and nothing " +
        "says which of them is meant; give each a place of its own");
}
