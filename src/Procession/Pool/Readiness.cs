using System.Diagnostics;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Waits until a pool has all its workers, for the first time. Looks only if somebody waits: the question takes a lock, and
/// workers have news with each chunk. Thread-safe.
/// </summary>
/// <param name="isReached">Whether it has all of them at the moment.</param>
internal sealed class Readiness(Func<bool> isReached)
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the next two
    private TaskCompletionSource? _end; // made by the first who waits, since most pools need none
    private bool? _outcome; // whether all have been there; false: they will not come any more

    /// <summary>Waits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether all have been there; <see langword="false"/> once that cannot be any more.</returns>
    public async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource? end;
        lock (_lock)
        {
            // Continuations are the user's code.
            end = _outcome is null
                ? _end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
                : null;
        }

        if (end is not null)
        {
            // Behind the lock: a worker that gets ready too late for the answer finds that somebody waits.
            Look();
            await end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            return _outcome ?? throw new UnreachableException("The wait has ended without an outcome.");
        }
    }

    /// <summary>There may be another worker.</summary>
    public void Look()
    {
        // Whoever begins to wait asks himself behind that: what this misses, he sees.
        if (Volatile.Read(ref _end) is { Task.IsCompleted: false } && isReached())
        {
            End(outcome: true);
        }
    }

    /// <summary>There will be no more workers.</summary>
    public void End() => End(outcome: false);

    private void End(bool outcome)
    {
        TaskCompletionSource? end;
        lock (_lock)
        {
            _outcome ??= outcome;
            end = _end;
        }

        QueuedByRuntime.End(end);
    }
}
