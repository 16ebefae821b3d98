using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// The bits of a date: its ticks, its kind, and for a local time that occurs twice which one it is. The constructors do not
/// accept that last bit.
/// </summary>
internal static class DateBits
{
    private const long Ticks = 0x3FFF_FFFF_FFFF_FFFF;

    public static long Of(DateTime date) => Unsafe.BitCast<DateTime, long>(date);

    public static DateTime ToDate(long bits)
    {
        Check(bits);
        return Unsafe.BitCast<long, DateTime>(bits);
    }

    /// <summary>Whether the date is a local time: only the two local kinds have the highest bit.</summary>
    public static bool IsLocal(long bits) => bits < 0;

    public static bool AnyLocal(ReadOnlySpan<DateTime> dates)
    {
        long all = 0;
        foreach (long bits in MemoryMarshal.Cast<DateTime, long>(dates))
        {
            all |= bits;
        }

        return IsLocal(all);
    }

    public static void Check(long bits)
    {
        if ((bits & Ticks) > DateTime.MaxValue.Ticks)
        {
            throw new DamagedMessageException("a date is out of range");
        }
    }
}
