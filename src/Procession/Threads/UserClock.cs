using Microsoft.Extensions.Logging;

namespace Procession.Threads;

/// <summary>
/// A time provider of the user's, as the pool calls it: on a thread of its own, where it may throw or block. A timer that it
/// does not make is made by the system's clock instead, so that limits and kills still come.
/// </summary>
internal sealed class UserClock(TimeProvider inner, string poolName, ILogger? logger) : TimeProvider
{
    private readonly UserThreads _thread = new("clock", poolName);
    private int _hasTold; // exchanged

    /// <summary>
    /// Whether the provider has not answered in time. Then nobody waits for it. Any thread writes and reads it; what matters is
    /// that it is seen soon.
    /// </summary>
    public bool IsSlow { get; set; }

    /// <summary>Whether the caller is the thread that calls the provider, and must not wait for it.</summary>
    public bool IsCurrent => _thread.IsCurrent;

    /// <summary>
    /// Makes a timer. Never throws what the provider does. The timer fires on whatever thread the provider fires it on; what it
    /// does is the pool's own and short.
    /// </summary>
    /// <param name="callback">What is to be done; once, since no timer of the pool repeats.</param>
    /// <param name="state">What it gets.</param>
    /// <param name="dueTime">When, by the user's time.</param>
    /// <param name="period">Must be infinite.</param>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new UserTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Asks the provider for a timer. It may throw anything.</summary>
    public ITimer Make(Action callback, TimeSpan dueTime) =>
        inner.CreateTimer(_ => callback(), null, dueTime, Timeout.InfiniteTimeSpan)
        ?? throw new InvalidOperationException("It made no timer, but null.");

    public void Post(Action work) => _thread.Post(work);

    /// <summary>Lets the thread end.</summary>
    public void Retire() => _thread.Retire();

    /// <summary>Logs, once, what the provider did wrong.</summary>
    public void Tell(Exception? failure)
    {
        if (Interlocked.Exchange(ref _hasTold, 1) == 0)
        {
            logger?.LogError(
                failure,
                "The TimeProvider of {Pool}, {Type}, {Failure}. Where it makes no timer, the clock of the system does.",
                poolName,
                inner.GetType(),
                failure is null ? "does not return" : "threw");
        }
    }
}
