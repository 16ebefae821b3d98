namespace Procession.Threads;

/// <summary>
/// Makes the runtime's thread pool try again to start threads. If it got no thread for the first work that was queued, it
/// never tries again, neither when more is queued nor when threads are available again (.NET 10), so whoever awaits a
/// result would wait forever. Raising the minimum number of threads makes it check whether one more is needed.
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
    private static long _proven; // how many failures there had been when the last work that has run was queued

    /// <summary>Work was queued, but there was no thread for it. Does not throw.</summary>
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

    // Runs after everything that was queued before.
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
            // It is queued all the same, like the work before it.
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
            // Not even the clock has a thread: the next failure tries again.
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

    // The minimum rises by one for each failed attempt: the runtime goes on counting the thread that it did not get as a
    // working one.
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
