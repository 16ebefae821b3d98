namespace Procession.Serialization;

/// <summary>
/// The offsets of local times from UTC, in ticks. Asking the time zone takes about 70 ns. So for many times on few days, it
/// is asked once for each hour of a day, and for the times themselves only on days on which the clock changes.
/// </summary>
internal readonly struct LocalOffsets
{
    private const int TimesPerDay = 64; // fewer times are asked for one by one
    private const long Unknown = long.MinValue;
    private const long Changing = long.MaxValue;

    private readonly long[]? _days;
    private readonly long _first;

    private LocalOffsets(long first, long count)
    {
        _first = first;
        _days = new long[count];
        Array.Fill(_days, Unknown);
    }

    /// <summary>Prepares for queries of each local time among these times.</summary>
    public static LocalOffsets For(ReadOnlySpan<DateTime> times)
    {
        long first = long.MaxValue;
        long last = 0;
        foreach (DateTime time in times)
        {
            if (time.Kind == DateTimeKind.Local)
            {
                first = Math.Min(first, time.Ticks);
                last = Math.Max(last, time.Ticks);
            }
        }

        if (first > last)
        {
            return default;
        }

        first /= TimeSpan.TicksPerDay;
        long days = (last / TimeSpan.TicksPerDay) - first + 1;
        return days * TimesPerDay <= times.Length ? new LocalOffsets(first, days) : default;
    }

    /// <summary>Asks the time zone.</summary>
    /// <exception cref="IOException">The process has no descriptor left to find out its time zone.</exception>
    public static long Exact(DateTime local)
    {
        LocalTime.Ensure();
        return TimeZoneInfo.Local.GetUtcOffset(local).Ticks;
    }

    /// <summary>Converts a local time of a process that had another offset at that time.</summary>
    public static DateTime Adopt(DateTime local, long offsetHere, long offsetThere) => offsetHere == offsetThere
        ? local
        : new DateTime(Math.Clamp(local.Ticks - offsetThere, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc).ToLocalTime();

    public long Of(DateTime local)
    {
        if (_days is null)
        {
            return Exact(local);
        }

        long day = (local.Ticks / TimeSpan.TicksPerDay) - _first;
        long offset = _days[day];
        if (offset == Unknown)
        {
            offset = _days[day] = OfDay(_first + day);
        }

        return offset == Changing ? Exact(local) : offset;
    }

    private static long OfDay(long day)
    {
        long start = day * TimeSpan.TicksPerDay;
        long offset = Exact(new DateTime(start, DateTimeKind.Local));
        for (int hour = 1; hour <= 24; hour++)
        {
            long ticks = Math.Min(start + (hour * TimeSpan.TicksPerHour), DateTime.MaxValue.Ticks);
            if (Exact(new DateTime(ticks, DateTimeKind.Local)) != offset)
            {
                return Changing;
            }
        }

        return offset;
    }
}
