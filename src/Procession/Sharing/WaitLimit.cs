using System.Diagnostics;
using Procession.Settings;

namespace Procession.Sharing;

/// <summary>How long a wait in shared memory may still take, and how long each sleep is.</summary>
/// <remarks>
/// A sleeper does not rely on being woken, because the process that would wake it may be killed before. So no sleep is longer
/// than <see cref="LongestSleep"/>; after it, the sleeper checks again, and also whether the processes that it waits for are
/// alive.
/// </remarks>
internal struct WaitLimit
{
    private const int LongestSleep = 100;
    private readonly long _end; // a timestamp of Stopwatch
    private int _sleep = 10;

    private WaitLimit(long end) => _end = end;

    public static WaitLimit Endless => new(long.MaxValue);

    public readonly bool IsOver => _end != long.MaxValue && Stopwatch.GetTimestamp() >= _end;

    /// <summary>Checks a caller's time limit: zero or more, or -1 ms for none.</summary>
    public static WaitLimit Of(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return timeout == Timeout.InfiniteTimeSpan
            ? Endless
            : new WaitLimit(Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency));
    }

    /// <summary>The milliseconds of the next sleep, each twice as long as the one before.</summary>
    public int NextSleep()
    {
        int sleep = _sleep;
        if (_end != long.MaxValue)
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end).TotalMilliseconds;
            sleep = (int)Math.Min(sleep, Math.Max(0, Math.Ceiling(left)));
        }

        _sleep = Math.Min(_sleep * 2, LongestSleep);
        return sleep;
    }
}
