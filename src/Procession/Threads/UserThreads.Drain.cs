using System.Diagnostics;

namespace Procession.Threads;

/// <content>Waiting for what was posted.</content>
internal sealed partial class UserThreads
{
    // Lists of objects, whose code the runtime has: this is on the way of a pool's start.
    private readonly List<Work> _running = []; // guarded by _lock, as the next; one for each thread at most
    private readonly List<Draining> _drains = [];

    /// <summary>
    /// Waits until what is queued or runs now has ended. The wait can be interrupted. Not to be called on these threads.
    /// </summary>
    /// <returns>Whether it has.</returns>
    public bool Drain(TimeSpan timeout)
    {
        Draining draining;
        ManualResetEventSlim reached;
        lock (_lock)
        {
            if (OldestNoLock() == long.MaxValue)
            {
                return true;
            }

            reached = new ManualResetEventSlim(); // not disposed: it may be set after the time limit
            draining = new Draining(_posted, reached.Set);
            _drains.Add(draining);
        }

        bool isReached = false;
        try
        {
            isReached = reached.Wait(timeout);
        }
        finally
        {
            if (!isReached)
            {
                // What blocks for ever must not gather those who have waited for it.
                lock (_lock)
                {
                    _drains.Remove(draining);
                }
            }
        }

        return isReached;
    }

    /// <summary>As <see cref="Drain"/>, with a limit that is not infinite; but no interrupt ends the wait before that.</summary>
    public bool DrainUninterrupted(TimeSpan timeout)
    {
        long begun = Stopwatch.GetTimestamp();
        bool isReached = false;
        Uninterrupted.Run(() =>
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(begun);
            isReached = Drain(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        });
        return isReached;
    }

    /// <summary>As <see cref="Drain"/>, without blocking a thread.</summary>
    /// <returns>Ends when it has, or is cancelled.</returns>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Draining draining;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (OldestNoLock() == long.MaxValue)
            {
                return;
            }

            // Ended elsewhere: an interrupt of these threads, which run the user's code, could cut the end of a task in two.
            draining = new Draining(_posted, () => QueuedByRuntime.Post(() => reached.TrySetResult()));
            _drains.Add(draining);
        }

        try
        {
            await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _drains.Remove(draining); // as in Drain
            }
        }
    }

    private void EndRun(long number)
    {
        List<Draining>? reached = null;
        lock (_lock)
        {
            for (int i = _running.Count - 1; i >= 0; i--)
            {
                if (_running[i].Number == number)
                {
                    _running.RemoveAt(i);
                }
            }

            if (_drains.Count > 0)
            {
                long oldest = OldestNoLock();
                reached = _drains.FindAll(draining => draining.End <= oldest);
                _drains.RemoveAll(draining => draining.End <= oldest);
            }
        }

        // The user's code may have left an interrupt behind on this thread.
        reached?.ForEach(draining => Uninterrupted.Run(draining.Reached));
    }

    // The first work that has not ended.
    private long OldestNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        long oldest = _queue.TryPeek(out Work? next) ? next.Number : long.MaxValue;
        foreach (Work work in _running)
        {
            oldest = Math.Min(oldest, work.Number);
        }

        return oldest;
    }

    /// <summary>Somebody waits until all before a number has ended.</summary>
    /// <param name="end">The number of the first work that is not waited for.</param>
    /// <param name="reached">Tells whoever waits; may be repeated if it was interrupted.</param>
    private sealed class Draining(long end, Action reached)
    {
        public long End => end;

        public Action Reached => reached;
    }
}
