using MessagePack;

namespace Procession.Serialization;

/// <summary>The slots of MessagePack's own types, and of dates.</summary>
internal static class PrimitiveSlots
{
    public static object? Find(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => new BooleanSlot(),
        TypeCode.Char => new CharSlot(),
        TypeCode.SByte => new SByteSlot(),
        TypeCode.Byte => new ByteSlot(),
        TypeCode.Int16 => new Int16Slot(),
        TypeCode.UInt16 => new UInt16Slot(),
        TypeCode.Int32 => new Int32Slot(),
        TypeCode.UInt32 => new UInt32Slot(),
        TypeCode.Int64 => new Int64Slot(),
        TypeCode.UInt64 => new UInt64Slot(),
        TypeCode.Single => new SingleSlot(),
        TypeCode.Double => new DoubleSlot(),
        TypeCode.DateTime => new DateTimeSlot(),
        TypeCode.String => new StringSlot(),
        _ => type == typeof(DateTimeOffset) ? new DateTimeOffsetSlot() : null,
    };
}

/// <summary>A slot whose values contain no references.</summary>
internal abstract class LeafSlot<T> : Slot<T>
{
    public sealed override bool NeedsGraph => false;
}

/// <summary>One boolean.</summary>
internal sealed class BooleanSlot : LeafSlot<bool>
{
    public override void Write(ref MessagePackWriter writer, bool value, WriteGraph graph) => writer.Write(value);

    public override bool Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadBoolean();
}

/// <summary>One UTF-16 unit; it may be a lone surrogate.</summary>
internal sealed class CharSlot : LeafSlot<char>
{
    public override void Write(ref MessagePackWriter writer, char value, WriteGraph graph) => writer.Write(value);

    public override char Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadChar();
}

/// <summary>One signed byte.</summary>
internal sealed class SByteSlot : LeafSlot<sbyte>
{
    public override void Write(ref MessagePackWriter writer, sbyte value, WriteGraph graph) => writer.Write(value);

    public override sbyte Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadSByte();
}

/// <summary>One byte.</summary>
internal sealed class ByteSlot : LeafSlot<byte>
{
    public override void Write(ref MessagePackWriter writer, byte value, WriteGraph graph) => writer.Write(value);

    public override byte Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadByte();
}

/// <summary>One short.</summary>
internal sealed class Int16Slot : LeafSlot<short>
{
    public override void Write(ref MessagePackWriter writer, short value, WriteGraph graph) => writer.Write(value);

    public override short Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadInt16();
}

/// <summary>One unsigned short.</summary>
internal sealed class UInt16Slot : LeafSlot<ushort>
{
    public override void Write(ref MessagePackWriter writer, ushort value, WriteGraph graph) => writer.Write(value);

    public override ushort Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadUInt16();
}

/// <summary>One int.</summary>
internal sealed class Int32Slot : LeafSlot<int>
{
    public override void Write(ref MessagePackWriter writer, int value, WriteGraph graph) => writer.Write(value);

    public override int Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadInt32();
}

/// <summary>One unsigned int.</summary>
internal sealed class UInt32Slot : LeafSlot<uint>
{
    public override void Write(ref MessagePackWriter writer, uint value, WriteGraph graph) => writer.Write(value);

    public override uint Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadUInt32();
}

/// <summary>One long.</summary>
internal sealed class Int64Slot : LeafSlot<long>
{
    public override void Write(ref MessagePackWriter writer, long value, WriteGraph graph) => writer.Write(value);

    public override long Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadInt64();
}

/// <summary>One unsigned long.</summary>
internal sealed class UInt64Slot : LeafSlot<ulong>
{
    public override void Write(ref MessagePackWriter writer, ulong value, WriteGraph graph) => writer.Write(value);

    public override ulong Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadUInt64();
}

/// <summary>One float, bit for bit.</summary>
internal sealed class SingleSlot : LeafSlot<float>
{
    public override void Write(ref MessagePackWriter writer, float value, WriteGraph graph) => writer.Write(value);

    public override float Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadSingle();
}

/// <summary>One double, bit for bit.</summary>
internal sealed class DoubleSlot : LeafSlot<double>
{
    public override void Write(ref MessagePackWriter writer, double value, WriteGraph graph) => writer.Write(value);

    public override double Read(ref MessagePackReader reader, ReadGraph graph) => reader.ReadDouble();
}

/// <summary>A date with its offset; shorter than the raw bytes that are used for many of them.</summary>
internal sealed class DateTimeOffsetSlot : LeafSlot<DateTimeOffset>
{
    public override void Write(ref MessagePackWriter writer, DateTimeOffset value, WriteGraph graph)
    {
        writer.Write(value.Ticks);
        writer.Write(value.TotalOffsetMinutes);
    }

    public override DateTimeOffset Read(ref MessagePackReader reader, ReadGraph graph) =>
        new(reader.ReadInt64(), TimeSpan.FromMinutes(reader.ReadInt32()));
}
