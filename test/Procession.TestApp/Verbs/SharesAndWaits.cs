using Procession;

namespace Procession.TestApp.Verbs;

/// <summary>A program that others share memory with, and which they kill.</summary>
internal static class SharesAndWaits
{
    /// <summary>Creates two blocks, and a list, and has two locks.</summary>
    public static int Create(string name)
    {
        using var first = SharedMemory.Create(4096, name);
        using var second = SharedMemory.Create(100, name + "-2");
        using var list = new SharedList(["from a second program", 42], name + "-list");
        using var held = new SharedLock();
        using var free = new SharedLock();
        held.Enter();
        first.AsSpan().Fill(7);
        Wait();
        return 0;
    }

    /// <summary>Opens a block, adds one to its first byte, and ends, or waits.</summary>
    public static int Attach(string name, bool andWait)
    {
        using var memory = SharedMemory.Open(name);
        memory[0]++;
        if (andWait)
        {
            Wait();
        }

        return 0;
    }

    private static void Wait()
    {
        Console.WriteLine($"ready: {Environment.ProcessId}");
        Thread.Sleep(Timeout.Infinite);
    }
}
