using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A date, bit for bit. A local date is followed by its offset from UTC: a process in another time zone has another offset at
/// that time, and keeps the instant instead of the clock time.
/// </summary>
internal sealed class DateTimeSlot : RunSlot<DateTime>
{
    public override bool NeedsGraph => false;

    public override void Write(ref MessagePackWriter writer, DateTime value, WriteGraph graph)
    {
        writer.Write(DateBits.Of(value));
        if (DateBits.IsLocal(DateBits.Of(value)))
        {
            writer.Write(LocalOffsets.Exact(value));
        }
    }

    public override DateTime Read(ref MessagePackReader reader, ReadGraph graph)
    {
        DateTime value = DateBits.ToDate(reader.ReadInt64());
        return value.Kind == DateTimeKind.Local
            ? LocalOffsets.Adopt(value, LocalOffsets.Exact(value), reader.ReadInt64())
            : value;
    }

    /// <summary>Writes the dates as a block, then runs of equal offsets for the local ones among them.</summary>
    public override void WriteRun(ref MessagePackWriter writer, ReadOnlySpan<DateTime> values, WriteGraph graph)
    {
        bool anyLocal = DateBits.AnyLocal(values);
        if (anyLocal)
        {
            values = values.ToArray(); // Another thread may change the list, and the dates are read more than once.
            anyLocal = DateBits.AnyLocal(values);
        }

        Block.Write(ref writer, values);
        if (!anyLocal)
        {
            writer.WriteNil();
            return;
        }

        var offsets = LocalOffsets.For(values);
        long current = 0;
        int count = 0;
        foreach (DateTime value in values)
        {
            if (value.Kind != DateTimeKind.Local)
            {
                continue;
            }

            long offset = offsets.Of(value);
            if (offset != current && count > 0)
            {
                WriteOffsets(ref writer, count, current);
                count = 0;
            }

            current = offset;
            count++;
        }

        WriteOffsets(ref writer, count, current);
    }

    public override void ReadRun(ref MessagePackReader reader, Span<DateTime> values, ReadGraph graph)
    {
        Block.Read(ref reader, values);
        foreach (long bits in MemoryMarshal.Cast<DateTime, long>(values))
        {
            DateBits.Check(bits);
        }

        if (reader.TryReadNil())
        {
            if (DateBits.AnyLocal(values))
            {
                throw new DamagedMessageException(
                    "local dates are without their offsets: were they changed while they were sent?");
            }

            return;
        }

        var offsets = LocalOffsets.For(values);
        long current = 0;
        int count = 0;
        foreach (ref DateTime value in values)
        {
            if (value.Kind != DateTimeKind.Local)
            {
                continue;
            }

            if (count == 0)
            {
                count = reader.ReadInt32();
                current = reader.ReadInt64();
            }

            value = LocalOffsets.Adopt(value, offsets.Of(value), current);
            count--;
        }

        if (count != 0)
        {
            throw new DamagedMessageException("offsets are left over");
        }
    }

    private static void WriteOffsets(ref MessagePackWriter writer, int count, long offset)
    {
        writer.Write(count);
        writer.Write(offset);
    }
}
