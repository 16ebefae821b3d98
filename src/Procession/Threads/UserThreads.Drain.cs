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
        lock (_lock)
        {
            if (OldestNoLock() == long.MaxValue)
            {
                return true;
            }

            draining = new Draining(_posted);
            _drains.Add(draining);
        }

        bool isReached = false;
        try
        {
            isReached = draining.Reached.Wait(timeout);
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
        reached?.ForEach(draining => Uninterrupted.Run(draining.Reached.Set));
    }

    // The first work that has not ended.
    private long OldestNoLock()
    {
        long oldest = _queue.TryPeek(out Work? next) ? next.Number : long.MaxValue;
        foreach (Work work in _running)
        {
            oldest = Math.Min(oldest, work.Number);
        }

        return oldest;
    }

    /// <summary>Somebody waits until all before a number has ended.</summary>
    private sealed class Draining(long end)
    {
        public long End => end;

        // Not disposed: it may be set after the time limit.
        public ManualResetEventSlim Reached { get; } = new();
    }
}
