namespace Procession.Conformance.Harness;

internal static class PoolExtensions
{
    public static IReadOnlyList<int> WorkerIds(this ProcessPool pool) => pool.GetStatistics().WorkerIds;

    /// <summary>Waits until all workers are there and have nothing to do.</summary>
    public static ProcessPool Ready(this ProcessPool pool)
    {
        Polling.Until(() => pool.GetStatistics().IdleWorkers == pool.Processes, "all workers are ready");
        return pool;
    }

    /// <summary>Ends a pool the gentle way, and asserts that it ends.</summary>
    public static void CloseAndJoin(this ProcessPool pool)
    {
        pool.Close();
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)), "Join returned false after 30 s.");
    }
}
