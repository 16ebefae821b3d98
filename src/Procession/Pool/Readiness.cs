using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Waits until a pool has all its workers, for the first time. Looks only if somebody waits: the question takes a lock, and
/// workers have news with each chunk. Thread-safe.
/// </summary>
/// <param name="isReached">Whether it has all of them at the moment.</param>
internal sealed class Readiness(Func<bool> isReached)
{
    // False: the workers are gone, and will not come again. Continuations are the user's code.
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isWatched; // exchanged

    /// <summary>Begins to wait.</summary>
    /// <returns>Whether all have been there; <see langword="false"/> once that cannot be any more.</returns>
    public Task<bool> WatchAsync()
    {
        // Before the question, whose lock comes behind it: a worker that is ready too late for the answer finds this set.
        Interlocked.Exchange(ref _isWatched, 1);
        Look();
        return _outcome.Task;
    }

    /// <summary>There may be another worker.</summary>
    public void Look()
    {
        if (Volatile.Read(ref _isWatched) != 0 && !_outcome.Task.IsCompleted && isReached())
        {
            End(true);
        }
    }

    /// <summary>There will be no more workers.</summary>
    public void End() => End(false);

    private void End(bool outcome) => QueuedByRuntime.End(_outcome.Task, () => _outcome.TrySetResult(outcome));
}
