namespace Procession.TestApp.Faults;

/// <summary>Shared memory on its way through a pool, and by its name.</summary>
internal static class MemoryScripts
{
    public static void Memory()
    {
        using var pool = new ProcessPool(1);
        using var numbers = new SharedArray<long>([1, 2, 3]);
        FaultScript.Expect(pool.ApplyAsync(x => x.Sum(), numbers).Get(FaultScript.Bound) == 6, "an array in a worker");

        // The worker's own, which has to be opened here before the worker may let go.
        using SharedArray<long> back = pool.ApplyAsync(x => new SharedArray<long>([x, x]), 4L).Get(FaultScript.Bound);
        FaultScript.Expect(back.Sum() == 8, "an array of a worker");
        FaultScript.Halfway?.Invoke();
        using var list = new SharedList(["text", 1, null]);
        FaultScript.Expect(pool.ApplyAsync(x => $"{x[0]}{x[1]}{x[2]}", list).Get(FaultScript.Bound) == "text1", "a list in a worker");
    }

    public static void Names()
    {
        string name = $"faults-{Environment.ProcessId}";
        using var isRunning = new SharedEvent();
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            using SharedMemory mine = SharedMemory.Open(name);
            mine.AsSpan()[0] = 42;
        });
        using (SharedMemory memory = SharedMemory.Create(100, name))
        {
            FaultScript.Start(child, isRunning);
            FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the child's end");
            FaultScript.Expect(memory.AsSpan()[0] == 42, "what a child wrote");
            using SharedMemory again = SharedMemory.Open(name);
            FaultScript.Expect(again.AsSpan()[0] == 42, "the same memory");
        }

        try
        {
            SharedMemory.Open(name).Dispose();
            FaultScript.Expect(false, "a name that outlives its memory");
        }
        catch (FileNotFoundException)
        {
            // as it should
        }
    }
}
