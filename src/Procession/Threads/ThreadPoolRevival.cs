namespace Procession.Threads;

/// <summary>
/// Has the runtime's thread pool try again. When it got no thread for the first work that was queued, it tries no more: not when
/// more is queued, and not when threads can be had again (.NET 10), so that whoever awaits a result would wait for ever. A
/// higher least number of threads makes it look whether one more is needed.
/// </summary>
internal static class ThreadPoolRevival
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = Uninterrupted.NewLock(); // guards all below
    private static ITimer? _look;
    private static bool _isLooking;
    private static int _attempts;
    private static long _failures;
    private static long _proven; // what the thread pool has run was queued behind so many failures

    /// <summary>Something was queued, and there was no thread for it. Throws nothing.</summary>
    public static void Begin()
    {
        long failures;
        bool isFirst;
        lock (Gate)
        {
            failures = ++_failures;
            isFirst = !_isLooking;
            _isLooking = true;
        }

        Prove(failures);
        if (isFirst)
        {
            LookSoon(attempts: 0);
        }
    }

    // Runs behind what was queued before.
    private static void Prove(long failures)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static failures =>
                {
                    lock (Gate)
                    {
                        _proven = Math.Max(_proven, failures);
                    }
                },
                failures,
                preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // It is queued, as what it stands behind.
        }
    }

    private static void LookSoon(int attempts)
    {
        try
        {
            PoolClock.Shared.Prepare();
            lock (Gate)
            {
                _look ??= PoolClock.Shared.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                TimeSpan pause = ShortestPause * (1 << Math.Min(attempts, 6));
                _look.Change(pause < LongestPause ? pause : LongestPause, Timeout.InfiniteTimeSpan);
            }
        }
        catch (OutOfMemoryException)
        {
            // Not even the clock: the next failure tries again.
            lock (Gate)
            {
                _isLooking = false;
            }
        }
    }

    private static void Look()
    {
        int attempts;
        lock (Gate)
        {
            if (_proven == _failures)
            {
                (_isLooking, _attempts) = (false, 0);
                return;
            }

            attempts = ++_attempts;
        }

        Nudge(attempts);
        LookSoon(attempts);
    }

    // A new thread for each attempt in vain: the runtime goes on counting the one that it did not get as one that works.
    private static void Nudge(int more)
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        try
        {
            ThreadPool.SetMinThreads(workers + more, ports);
        }
        catch (OutOfMemoryException)
        {
            // Still none.
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }
    }
}
