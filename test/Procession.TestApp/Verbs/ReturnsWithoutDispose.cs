namespace Procession.TestApp.Verbs;

/// <summary>Forgets to dispose of its pool, whose workers are idle or busy for ever.</summary>
internal static class ReturnsWithoutDispose
{
    public static int Run(bool busy)
    {
        var pool = new ProcessPool(2);
        Console.WriteLine("sum: " + pool.Map(x => x * x, [1, 2, 3]).Sum());
        Workers.Print(pool);
        if (busy)
        {
            pool.ApplyAsync(Workers.SleepForever);
        }

        return 0;
    }
}
