using Procession.Native;

namespace Procession.TestApp.Faults;

/// <summary>The verbs of a pool.</summary>
internal static class PoolScripts
{
    private const int MoreThanARing = 3_000_000;

    public static void Calls()
    {
        using var pool = new ProcessPool(1);
        FaultScript.Expect(pool.ApplyAsync(x => x + 1, 41).Get(FaultScript.Bound) == 42, "Apply");
        FaultScript.Halfway?.Invoke();
        FaultScript.Expect(pool.MapAsync(x => x * x, Enumerable.Range(0, 50)).Get(FaultScript.Bound).Sum() == 40425, "Map");
        FaultScript.Expect(
            pool.StarMapAsync((int x, int y) => x + y, [(1, 2), (3, 4)]).Get(FaultScript.Bound).Sum() == 10, "StarMap");
        FaultScript.Expect(
            pool.ApplyAsync(x => x.Length, new byte[MoreThanARing]).Get(FaultScript.Bound) == MoreThanARing, "a large Apply");
        try
        {
            pool.ApplyAsync<int, int>(_ => throw new InvalidDataException("mine"), 1).Get(FaultScript.Bound);
            FaultScript.Expect(false, "an exception that is not thrown");
        }
        catch (InvalidDataException e) when (e.Message == "mine")
        {
            // as it should
        }

        pool.Close();
        FaultScript.Expect(pool.Join(FaultScript.Bound), "Join");
        PoolStatistics statistics = pool.GetStatistics();
        FaultScript.Expect(statistics.ActiveCalls == 0, "calls that are not over");
        FaultScript.Expect(statistics is { ItemsSucceeded: 54, ItemsFailed: 1 }, $"items: {statistics}");
    }

    public static void Streams()
    {
        using var pool = new ProcessPool(1);
        FaultScript.Expect(pool.IMap(x => x * x, Enumerable.Range(0, 20)).SequenceEqual(Squares()), "IMap");
        FaultScript.Halfway?.Invoke();
        FaultScript.Expect(pool.IMapUnordered(x => x * x, Enumerable.Range(0, 20)).Order().SequenceEqual(Squares()), "IMapUnordered");
    }

    /// <summary>Streams that go on on the thread pool of the runtime.</summary>
    public static void AsyncStreams()
    {
        using var pool = new ProcessPool(1);
        FaultScript.Expect(pool.ApplyAsync(x => x + 1, 41).Get(FaultScript.Bound) == 42, "Apply");
        FaultScript.Halfway?.Invoke();
        FaultScript.Expect(
            pool.IMapAsync(x => x * x, Enumerable.Range(0, 20)).ToBlockingEnumerable().SequenceEqual(Squares()), "IMapAsync");
    }

    /// <summary>A pool that looks at the memory of its workers and names lines of code, with stdin closed.</summary>
    public static void Limits()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            MaxMemoryPerWorker = 1L << 30,
            MaxMemoryGrowthPerWorker = 1L << 30,
        });
        ClosedInput.Take();
        using (var pipe = new ProcessPipe())
        {
            pipe.First.Send(1);
            FaultScript.Expect(pipe.Second.Receive<int>() == 1, "a pipe with low numbers");
        }

        try
        {
            pool.ApplyAsync<int, int>(_ => Crash(), 1).Get(FaultScript.Bound);
        }
        catch (WorkerCrashedException)
        {
            // as it should
        }

        FaultScript.Expect(pool.ApplyAsync(x => x + 1, 1).Get(FaultScript.Bound) == 2, "Apply after a crash");
    }

    /// <summary>What workers do while their own calls fail: whoever prepared them says which.</summary>
    public static void InWorkers()
    {
        (int target, _) = Plan.Current;
        using var pool = new ProcessPool(1);
        using var numbers = new SharedArray<int>(10);
        using var queue = new ProcessQueue<int>();
        using var pipe = new ProcessPipe();
        FaultScript.Halfway?.Invoke();
        string? struck = null;
        try
        {
            FaultScript.Expect(
                pool.ApplyAsync(UseAll, (target, numbers, queue, pipe.Second)).Get(FaultScript.Bound) == 7, "shared objects in a worker");
            FaultScript.Expect(queue.TryGet(out int item) && item == 5, "the item of a worker");
            FaultScript.Expect(pipe.First.Poll(FaultScript.Bound) && pipe.First.Receive<int>() == 6, "the message of a worker");
            FaultScript.Expect(numbers[3] == 1, "the number of a worker");
        }
        finally
        {
            // Also for whoever asks how far there is to go: what was struck in the worker counts.
            struck = pool.ApplyAsync(Plan.End, 0).Get(FaultScript.Bound);
            Plan.Adopt(struck);
        }
    }

    private static int Crash()
    {
        Environment.Exit(3);
        return 0;
    }

    private static IEnumerable<int> Squares() => Enumerable.Range(0, 20).Select(x => x * x);

    // As parts, which are opened in the worker by hand: the plan has to be there before.
    private static int UseAll((int Target, SharedArray<int> Numbers, ProcessQueue<int> Queue, PipeConnection Pipe) objects)
    {
        Plan.Begin(objects.Target);
        objects.Numbers.Lock.Enter();
        objects.Numbers[3] = 1;
        objects.Numbers.Lock.Exit();
        objects.Queue.Put(5);
        objects.Pipe.Send(6);
        using var value = new SharedValue<int>(7);
        using var child = new ChildProcess(() => value.Value++);
        child.Start();
        FaultScript.Expect(child.Join(FaultScript.Bound), "a child of a worker");
        return child.ExitCode == 0 && value.Value == 8 ? 7 : 0;
    }
}
