using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// What a date is made of: its ticks, its kind, and of a local time that comes twice a year which of both it is. The
/// constructors do not take that last bit.
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

    /// <summary>Whether the date is a local time: those two kinds have the highest bit.</summary>
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
