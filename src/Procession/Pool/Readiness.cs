using System.Diagnostics;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Waits until a pool has all its workers for the first time. Checks only if somebody waits, because the check takes a lock,
/// and workers report with each chunk. Thread-safe.
/// </summary>
/// <param name="isReached">Whether the pool has all of them at the moment.</param>
internal sealed class Readiness(Func<bool> isReached)
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the next two
    private TaskCompletionSource? _end; // created by the first caller that waits, since most pools need none
    private bool? _outcome; // whether all were ready; false: that cannot happen any more

    /// <summary>Waits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether all were ready; <see langword="false"/> once that cannot happen any more.</returns>
    public async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource? end;
        lock (_lock)
        {
            // Continuations are user code.
            end = _outcome is null
                ? _end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
                : null;
        }

        if (end is not null)
        {
            // After the lock: a worker that gets ready too late for this check sees that somebody waits.
            Look();
            await end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            return _outcome ?? throw new UnreachableException("The wait has ended without an outcome.");
        }
    }

    /// <summary>Checks again, because there may be another worker.</summary>
    public void Look()
    {
        // A caller that begins to wait checks after that, so it sees what this check misses.
        if (Volatile.Read(ref _end) is { Task.IsCompleted: false } && isReached())
        {
            End(outcome: true);
        }
    }

    /// <summary>Ends the wait, because there will be no more workers.</summary>
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
