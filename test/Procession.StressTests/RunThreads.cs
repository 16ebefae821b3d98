namespace Procession.StressTests;

/// <summary>The threads of a run, and how it ends.</summary>
internal static class RunThreads
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(100);

    public static Thread Start(string name, Action action)
    {
        var thread = new Thread(() => action()) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Waits until the threads, which were told to end, have ended; then closes the pool.</summary>
    /// <returns>What the pool has counted.</returns>
    public static PoolStatistics End(Thread[] threads, ProcessPool pool, Tally tally)
    {
        foreach (Thread thread in threads)
        {
            tally.Check(thread.Join(EndLimit), $"Thread '{thread.Name}' still waits {EndLimit.TotalSeconds} s after the end.");
        }

        // Streams that were dropped end when the collector has found them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        pool.Close();
        tally.Check(pool.Join(TimeSpan.FromSeconds(60)), "Join did not return within 60 s.");
        PoolStatistics last = pool.GetStatistics();
        tally.Check(last.ActiveCalls == 0, $"{last.ActiveCalls} calls are active in a pool that has ended.");
        return last;
    }
}
