using Procession.Settings;
using Procession.Threads;

namespace Procession.Children;

/// <summary>
/// The time limit of a child's start: the child is killed if it has not begun in time. Which of the two happens first is
/// decided once.
/// </summary>
internal sealed class ChildStart : IDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _kill;
    private readonly ITimer? _timer;
    private int _outcome; // exchanged once: see below

    /// <summary>Starts the time limit.</summary>
    /// <param name="limit">The time limit; -1 ms: forever.</param>
    /// <param name="kill">Kills the child.</param>
    /// <exception cref="InsufficientMemoryException">The clock's thread cannot be started.</exception>
    public ChildStart(TimeSpan limit, Action kill)
    {
        _kill = kill;
        Limit = limit;
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        PoolClock clock = PoolClock.Shared;
        clock.Prepare();
        _timer = clock.CreateTimer(_ => Expire(), null, limit, Timeout.InfiniteTimeSpan);
    }

    private enum Outcome
    {
        None,
        Begun,
        Expired,
    }

    /// <summary>Gets how long the child may take.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Gets whether the child was killed because it took too long.</summary>
    public bool HasExpired => Volatile.Read(ref _outcome) == (int)Outcome.Expired;

    /// <summary>Ends when the child has begun, or is gone.</summary>
    public Task Over => _over.Task;

    /// <summary>Ends the time limit, because the child has begun or is gone.</summary>
    public void End()
    {
        Interlocked.CompareExchange(ref _outcome, (int)Outcome.Begun, (int)Outcome.None);
        Dispose();
        QueuedByRuntime.End(_over);
    }

    public void Dispose() => _timer?.Dispose();

    private void Expire()
    {
        if (Interlocked.CompareExchange(ref _outcome, (int)Outcome.Expired, (int)Outcome.None) == (int)Outcome.None)
        {
            _kill();
        }
    }
}
