using System.Runtime.InteropServices;

namespace Procession.TestApp.Verbs;

/// <summary>Shares an object of each kind with a worker, in surroundings that a test has made.</summary>
internal static class UsesAllThatIsShared
{
    public static int Run()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, MaxMemoryPerWorker = 300L << 20 });
        using var array = new SharedArray<int>(1000);
        using var mutex = new SharedLock();
        using var queue = new ProcessQueue<string>();
        using var manager = new Manager();
        using ManagedDictionary<string, int> dictionary = manager.Dictionary<string, int>();
        int[] results = pool.Map(
            i =>
            {
                using (mutex.EnterScope())
                {
                    array[0]++;
                    queue.Put("item");
                    dictionary[$"{i}"] = i;
                    return i;
                }
            },
            [1, 2, 3],
            chunkSize: 1);
        Console.WriteLine($"shared: {array[0]} {queue.Get()} {dictionary.Count} {results.Sum()}");
        try
        {
            Console.WriteLine($"native: {pool.Apply(TakesNative)}");
        }
        catch (WorkerCrashedException e)
        {
            Console.WriteLine($"native: {e.Kind}");
        }

        return 0;
    }

    private static unsafe int TakesNative()
    {
        for (int i = 0; i < 600; i++)
        {
            NativeMemory.Fill(NativeMemory.Alloc(1 << 20), 1 << 20, 1);
        }

        Thread.Sleep(300); // For some looks of the pool.
        return 600;
    }
}
