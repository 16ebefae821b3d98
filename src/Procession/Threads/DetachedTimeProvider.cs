namespace Procession.Threads;

/// <summary>
/// The time of another provider, with timers that keep nothing alive of whoever happens to create them: a timer of the
/// framework's takes the ExecutionContext along.
/// </summary>
internal sealed class DetachedTimeProvider(TimeProvider inner) : TimeProvider
{
    /// <summary>That of the system. Its timers fire on the thread pool.</summary>
    public static new DetachedTimeProvider System { get; } = new(TimeProvider.System);

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        using SuppressedFlow flow = SuppressedFlow.Begin();
        return inner.CreateTimer(callback, state, dueTime, period);
    }
}
