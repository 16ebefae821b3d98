namespace Procession.TestApp.Verbs;

/// <summary>Runs where memory is limited: what a shared array that is too large does, and what the workers' collectors may take.</summary>
internal static class HasLittleMemory
{
    public static int Run(int megabytes)
    {
        var kept = new List<SharedArray<byte>>();
        try
        {
            while (kept.Count < 1000)
            {
                kept.Add(new SharedArray<byte>(megabytes << 20));
            }
        }
        catch (InsufficientMemoryException e)
        {
            Console.WriteLine($"after {kept.Count}: {e.Message}");
        }

        kept.ForEach(array => array.Dispose());
        using (new SharedArray<byte>(megabytes << 20))
        {
            Console.WriteLine("and again");
        }

        long own = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Console.WriteLine($"own: {own >> 20}");
        Print("share", new ProcessPoolOptions { Processes = 3, StandbyWorkers = 1 });
        Print("one", new ProcessPoolOptions { Processes = 1 });
        Print("many", new ProcessPoolOptions { Processes = 12 });
        var options = new ProcessPoolOptions { Processes = 3 };
        options.Environment["DOTNET_GCHeapHardLimit"] = "6000000"; // 96 MiB
        Print("set", options);
        Environment.SetEnvironmentVariable("DOTNET_GCHeapHardLimitPercent", "50"); // 0x50 is 80
        Print("inherited", new ProcessPoolOptions { Processes = 3 });
        return 0;
    }

    private static void Print(string name, ProcessPoolOptions options)
    {
        using var pool = new ProcessPool(options);
        Console.WriteLine($"{name}: {pool.Apply(() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) >> 20}");
    }
}
