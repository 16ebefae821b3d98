namespace Procession.TestApp.Verbs;

/// <summary>Prints the sum of a thousand squares.</summary>
internal static class MapsWithManyWorkers
{
    public static int Run(int workers)
    {
        using var pool = new ProcessPool(workers);
        Console.WriteLine(pool.Map(x => (long)x * x, Enumerable.Range(0, 1000), chunkSize: 5).Sum());
        return 0;
    }
}
