namespace Procession.TestApp.Verbs;

/// <summary>Maps for some seconds, with a time limit for each item that must not be reached by accident.</summary>
internal static class MapsSlowly
{
    public static int Run()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, TaskTimeout = TimeSpan.FromSeconds(0.5) });
        AsyncResult<int[]> map = pool.MapAsync(
            item =>
            {
                Thread.Sleep(30);
                return item;
            },
            Enumerable.Range(0, 100),
            chunkSize: 5);
        Workers.Print(pool);
        Console.WriteLine($"results: {map.Get().Length}, crashed: {pool.GetStatistics().WorkersCrashed}");
        return 0;
    }
}
