namespace Procession.Threads;

/// <content>Waiting for what was posted.</content>
internal sealed partial class UserThreads
{
    // Lists of objects, whose code the runtime has: this is on the way of a pool's start.
    private readonly List<Work> _running = []; // guarded by _lock, as the next; one for each thread at most
    private readonly List<Draining> _drains = [];

    /// <summary>Waits until what is queued or runs now has ended. Not to be called on these threads.</summary>
    /// <returns>Whether it has.</returns>
    public bool Drain(TimeSpan timeout)
    {
        var reached = new ManualResetEventSlim(); // not disposed: it may be set after the time limit
        lock (_lock)
        {
            if (OldestNoLock() == long.MaxValue)
            {
                return true;
            }

            _drains.Add(new Draining(_posted, reached));
        }

        return reached.Wait(timeout);
    }

    private void EndRun(long number)
    {
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
                _drains.RemoveAll(drain =>
                {
                    if (drain.End > oldest)
                    {
                        return false;
                    }

                    drain.Reached.Set();
                    return true;
                });
            }
        }
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
    private sealed class Draining(long end, ManualResetEventSlim reached)
    {
        public long End => end;

        public ManualResetEventSlim Reached => reached;
    }
}
