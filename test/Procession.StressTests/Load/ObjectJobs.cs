namespace Procession.StressTests.Load;

/// <summary>What is beside the pool: single processes, shared objects, and pools that live for a moment.</summary>
internal static class ObjectJobs
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private static readonly Job[] All =
    [
        new Job("child process", Child),
        new Job("queue", Queue),
        new Job("shared array", Shared),
        new Job("short pool", ShortPool),
    ];

    public static Job Pick(Random random) => All[random.Next(All.Length)];

    private static void Child(ProcessPool pool, Random random)
    {
        int code = random.Next(100);
        using var child = new ChildProcess(() => Environment.Exit(code));
        child.Start();
        Wait(child.Join(HangLimit), "a child process");
        Verify(child.ExitCode == code, $"exit code {child.ExitCode} for {code}");
    }

    private static void Queue(ProcessPool pool, Random random)
    {
        using var queue = new ProcessQueue<int>(16);
        int item = random.Next();
        AsyncResult<int> put = pool.ApplyAsync(
            () =>
            {
                queue.Put(item);
                return item;
            });
        Wait(put.Wait(HangLimit), "a call with a queue");
        Verify(put.Get() == item && queue.Get() == item, "a wrong item of a queue");
    }

    private static void Shared(ProcessPool pool, Random random)
    {
        // Left to the collector, as many programs do.
        var array = new SharedArray<int>(1024);
        int place = random.Next(1024);
        AsyncResult<int> set = pool.ApplyAsync(() => array[place] = 7);
        Wait(set.Wait(HangLimit), "a call with an array");
        Verify(set.Get() == 7 && array[place] == 7, "a wrong element");
    }

    private static void ShortPool(ProcessPool pool, Random random)
    {
        var own = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Discard });
        AsyncResult<int> call = own.ApplyAsync(Work.Square, 3, new CallOptions { Callback = _ => { } });
        switch (random.Next(3))
        {
            case 0:
                own.Dispose();
                break;
            case 1:
                own.Close();
                Wait(own.Join(HangLimit), "Join");
                Verify(call.Get() == 9, "a wrong square");
                break;
            default:
                Wait(call.Wait(HangLimit), "a call"); // and the pool is dropped
                break;
        }
    }

    private static void Wait(bool isOver, string what)
    {
        if (!isOver)
        {
            throw new HangException($"{what}: no end after {HangLimit.TotalSeconds} s");
        }
    }

    private static void Verify(bool condition, string fault)
    {
        if (!condition)
        {
            throw new WrongResultException(fault);
        }
    }
}
