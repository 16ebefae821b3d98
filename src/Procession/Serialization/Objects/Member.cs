using System.Reflection;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>One instance field of a type that is sent field by field.</summary>
internal abstract class Member(FieldInfo field)
{
    public FieldInfo Field { get; } = field;

    /// <summary>Gets the name as in the source code, for the path in a refusal.</summary>
    public string Name { get; } = SourceNames.OfField(field);

    /// <summary>Gets or sets the offset of the field from the start of the object, once it is known.</summary>
    public int Offset { get; set; }

    /// <summary>Gets the <see cref="SlotTraits.StackUnits"/> of the field's slot.</summary>
    public virtual int StackUnits => 0;

    /// <summary>
    /// Gets how this field of many objects is written; null if its values can contain references to anything other than
    /// strings.
    /// </summary>
    public virtual FieldColumn? Column => null;

    public static Member Create(FieldInfo field)
    {
        Type type = field.FieldType;
        return type.IsPointer || type.IsFunctionPointer || type.IsByRefLike
            ? new PointerMember(field)
            : (Member)SlotSelection.Make(typeof(Member<>), type, field);
    }

    public abstract void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph);

    public abstract void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph);

    public abstract void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph);

    public abstract void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph);
}

/// <summary>A field of a type that can be sent, or at least be read.</summary>
internal sealed class Member<T>(FieldInfo field) : Member(field)
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;
    private FieldColumn? _column;

    public override int StackUnits => _slot.StackUnits;

    public override FieldColumn? Column => _slot.NeedsGraph
        ? null
        : _column ??= typeof(T) == typeof(string) ? new StringFieldColumn(this) : new FieldColumn<T>(this, _slot);

    public override void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph) =>
        _slot.Write(ref writer, Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, Offset)), graph);

    public override void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph) =>
        _slot.Write(ref writer, (T)Field.GetValue(owner)!, graph);

    public override void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph)
    {
        T value = _slot.Read(ref reader, graph);
        Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, Offset)) = value;
    }

    public override void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph) =>
        Field.SetValue(owner, _slot.Read(ref reader, graph));
}

/// <summary>A pointer: refused without being read, unlike all other fields.</summary>
internal sealed class PointerMember(FieldInfo field) : Member(field)
{
    public override void Write(ref MessagePackWriter writer, ref byte start, WriteGraph graph) => throw Refused();

    public override void WriteReflected(ref MessagePackWriter writer, object owner, WriteGraph graph) =>
        throw Refused();

    public override void Read(ref MessagePackReader reader, ref byte start, ReadGraph graph) => throw Refused();

    public override void ReadReflected(ref MessagePackReader reader, object owner, ReadGraph graph) => throw Refused();

    private Refusal Refused() => new(Field.FieldType, RefusalPolicy.Pointer);
}
