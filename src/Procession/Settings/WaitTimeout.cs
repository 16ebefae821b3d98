using System.Diagnostics;

namespace Procession.Settings;

/// <summary>
/// The common rule for time limits of waits: -1 ms is forever, as everywhere in .NET; other negative values are refused.
/// </summary>
internal static class WaitTimeout
{
    /// <summary>The rest of a limit that began at a timestamp of <see cref="Stopwatch"/>; never negative.</summary>
    public static TimeSpan Left(TimeSpan timeout, long started)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return timeout;
        }

        TimeSpan left = timeout - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public static void ThrowIfInvalid(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan && (timeout < TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout),
                timeout,
                "A time limit must be zero or positive and at most 24.8 days, or Timeout.InfiniteTimeSpan (-1 ms) for no limit.");
        }
    }
}
