using System.Diagnostics;

namespace Procession.Settings;

/// <summary>A moment by which something must be over, on the clock of <see cref="Stopwatch"/>.</summary>
internal readonly record struct Deadline
{
    private readonly long _started;
    private readonly TimeSpan _time;

    private Deadline(long started, TimeSpan time) => (_started, _time) = (started, time);

    /// <summary>A deadline that is never reached.</summary>
    public static Deadline None => new(0, Timeout.InfiniteTimeSpan);

    public bool IsNone => _time == Timeout.InfiniteTimeSpan;

    /// <summary>The remaining time; never negative, except -1 ms if there is no deadline.</summary>
    public TimeSpan Left => IsNone ? _time : WaitTimeout.Left(_time, _started);

    /// <summary>A deadline after some time from now; -1 ms for none.</summary>
    public static Deadline After(TimeSpan time) => new(Stopwatch.GetTimestamp(), time);
}
