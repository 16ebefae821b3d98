namespace Procession.TestApp.Verbs;

/// <summary>Has idle workers, says which, and waits to be killed.</summary>
internal static class WaitsWithIdleWorkers
{
    public static int Run()
    {
        using var pool = new ProcessPool(2);
        pool.Map(x => x * x, [1, 2, 3]);
        Workers.Print(pool);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
