namespace Procession.TestApp.Verbs;

/// <summary>
/// Starts pool after pool, so that a kill finds workers in every stage of their start. None is disposed of: the files of workers
/// that a pool kills in the very moment in which it is killed itself may stay.
/// </summary>
internal static class KeepsStartingWorkers
{
    private const int Most = 10;

    public static int Run()
    {
        Console.WriteLine("starting");
        var pools = new List<ProcessPool>();
        while (true)
        {
            if (pools.Count < Most)
            {
                pools.Add(new ProcessPool(4));
                Workers.Print(pools[^1]);
            }

            pools[^1].ApplyAsync(() => 1).Wait(TimeSpan.FromMilliseconds(20));
        }
    }
}
