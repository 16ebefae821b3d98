namespace Procession.TestApp.Verbs;

/// <summary>Leaves Ctrl-C to its pool: the first drains or cancels, the second ends the program.</summary>
internal static class DrainsOnCtrlC
{
    public static int Run(string action, bool endless)
    {
        var options = new ProcessPoolOptions { Processes = 2, CtrlC = Enum.Parse<CtrlCAction>(action) };
        using var pool = new ProcessPool(options);
        string folder = Directory.CreateTempSubdirectory("pt-drain-").FullName;
        string go = Path.Combine(folder, "go");
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
        File.WriteAllText(go, "");
        try
        {
            Console.WriteLine($"results: {map.Get().Length}");
        }
        catch (PoolTerminatedException)
        {
            Console.WriteLine("terminated");
        }

        pool.Join();
        Directory.Delete(folder, recursive: true);
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
