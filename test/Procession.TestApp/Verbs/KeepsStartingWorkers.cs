namespace Procession.TestApp.Verbs;

/// <summary>Starts pool after pool, so that a kill finds workers in every stage of their start.</summary>
internal static class KeepsStartingWorkers
{
    public static int Run()
    {
        Console.WriteLine("starting");
        while (true)
        {
            using var pool = new ProcessPool(4);
            Workers.Print(pool);
            pool.ApplyAsync(() => 1).Wait(TimeSpan.FromMilliseconds(20));
        }
    }
}
