namespace Procession.TestApp.Verbs;

/// <summary>Leaves Ctrl-C to its pool: the first drains or cancels, the second ends the program.</summary>
internal static class DrainsOnCtrlC
{
    /// <param name="action">What the pool does at the first Ctrl-C.</param>
    /// <param name="go">The file at which the functions end; empty for never.</param>
    public static int Run(string action, string go)
    {
        bool endless = go.Length == 0;
        var options = new ProcessPoolOptions { Processes = 2, CtrlC = Enum.Parse<CtrlCAction>(action) };
        using var pool = new ProcessPool(options);
        AsyncResult<int[]> map = pool.MapAsync(
            item =>
            {
                while (endless || !File.Exists(go))
                {
                    Thread.Sleep(10);
                }

                return item;
            },
            Enumerable.Range(0, 20),
            chunkSize: 1);
        Workers.Print(pool);
        bool refused = SpinWait.SpinUntil(() => Refuses(pool), TimeSpan.FromSeconds(20));
        Console.WriteLine($"refuses: {(refused ? 1 : 0)}");
        if (!endless)
        {
            File.WriteAllText(go, "");
        }

        try
        {
            Console.WriteLine($"results: {map.Get().Length}");
        }
        catch (PoolTerminatedException)
        {
            Console.WriteLine("terminated");
        }

        pool.Join();
        return 6;
    }

    private static bool Refuses(ProcessPool pool)
    {
        try
        {
            pool.ApplyAsync(() => 1);
            Thread.Sleep(20);
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
