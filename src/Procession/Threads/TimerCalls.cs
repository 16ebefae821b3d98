namespace Procession.Threads;

/// <summary>Timers that fire once.</summary>
internal static class TimerCalls
{
    /// <summary>Runs a short action once, later. The timer keeps itself alive until then.</summary>
    public static ITimer After(this TimeProvider clock, TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                action();
                timer?.Dispose();
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
        return timer;
    }
}
