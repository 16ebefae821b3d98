namespace Procession.TestApp.Verbs;

/// <summary>Ends its pool by itself when the user presses Ctrl-C.</summary>
internal static class HandlesCtrlC
{
    public static int Run()
    {
        using var interrupted = new ManualResetEventSlim();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            interrupted.Set();
        };
        using var pool = new ProcessPool(2);
        pool.Map(x => x * x, [1, 2, 3]);
        AsyncResult<int[]> map = pool.MapAsync(x => x < 0 ? x : Workers.SleepForever(), Enumerable.Range(0, 100), 1);
        Workers.Print(pool);

        interrupted.Wait();

        // The workers must still be there for the program's own clean-up.
        Console.WriteLine($"interrupted: {pool.GetStatistics().WorkersCrashed} crashed, map ready: {map.Ready}");
        return 5;
    }
}
