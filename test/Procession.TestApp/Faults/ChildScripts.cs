namespace Procession.TestApp.Faults;

/// <summary>Single processes, and what they share with the one that started them.</summary>
internal static class ChildScripts
{
    private const int Items = 40;

    public static void Children()
    {
        using var isRunning = new SharedEvent();
        using var sum = new SharedValue<int>(1);
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            sum.Value += 41;
        });
        FaultScript.Start(child, isRunning);
        FaultScript.Expect(child.Join(FaultScript.Bound), "Join");
        FaultScript.Expect(child, child.ExitCode == 0, "the exit code");
        FaultScript.Expect(sum.Value == 42, "what a child wrote");
    }

    public static void Locks()
    {
        using var guard = new SharedLock();
        using var taken = new SharedEvent();
        using var release = new SharedEvent();
        using var permits = new SharedSemaphore(0);
        using var child = new ChildProcess(() =>
        {
            guard.Enter();
            taken.Set();
            release.Wait();
            guard.Exit();
            permits.Release();
        });
        FaultScript.Start(child, taken);
        try
        {
            // On threads that have never asked for a lock, each of which has to find out who it is.
            for (int i = 0; i < 3; i++)
            {
                OnAThread(() => FaultScript.Expect(!guard.TryEnter(TimeSpan.FromMilliseconds(30)), "a stolen lock"));
            }
        }
        finally
        {
            release.Set();
        }

        FaultScript.Expect(child, permits.Wait(FaultScript.Bound), "a permit");
        OnAThread(() =>
        {
            FaultScript.Expect(guard.TryEnter(FaultScript.Bound), "a lock that is free");
            guard.Exit();
        });
        FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the owner's end");
    }

    public static void Conditions()
    {
        using var isRunning = new SharedEvent();
        using var condition = new SharedCondition();
        using var barrier = new SharedBarrier(2);
        using var turn = new SharedValue<int>(0);
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            condition.Lock.Enter();
            turn.Value = 1;
            condition.Notify();
            condition.WaitFor(() => turn.Value == 2);
            condition.Lock.Exit();
            barrier.Wait(FaultScript.Bound);
        });
        FaultScript.Start(child, isRunning);
        try
        {
            condition.Lock.Enter();
            FaultScript.Expect(child, condition.WaitFor(() => turn.Value == 1, FaultScript.Bound), "a notification");
            turn.Value = 2;
            condition.Notify();
            condition.Lock.Exit();
            barrier.Wait(FaultScript.Bound);
            FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the child's end");
        }
        finally
        {
            child.Kill();
        }
    }

    public static void Queues()
    {
        using var isRunning = new SharedEvent();
        using var queue = new ProcessQueue<string>();
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            for (int i = 0; i < Items; i++)
            {
                queue.Put($"{i}:{new string('x', i * 500)}"); // so that the memory of the queue has to grow
            }

            queue.Complete();
        });
        FaultScript.Start(child, isRunning);
        try
        {
            int next = 0;
            while (next < Items)
            {
                // On threads of their own, as above. One that fails before it has taken an item has taken none.
                string? item = null;
                OnAThread(() => FaultScript.Expect(child, queue.TryGet(FaultScript.Bound, out item), "an item that does not come"));
                FaultScript.Expect(item == $"{next}:{new string('x', next * 500)}", $"item {next} is '{item?[..Math.Min(9, item.Length)]}'");
                next++;
            }

            FaultScript.Expect(!queue.TryGet(FaultScript.Bound, out _), "more items than were put");
        }
        finally
        {
            child.Kill();
        }
    }

    public static void Pipes()
    {
        using var pipe = new ProcessPipe();
        PipeConnection second = pipe.Second;
        using var isRunning = new SharedEvent();
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            for (int i = 0; i < 3; i++)
            {
                second.Send(second.Receive<byte[]>().Length);
            }
        });
        FaultScript.Start(child, isRunning);
        try
        {
            for (int i = 0; i < 3; i++)
            {
                int size = 10 << (8 * i);
                pipe.First.Send(new byte[size]);
                FaultScript.Expect(child, pipe.First.Poll(FaultScript.Bound), "an answer that does not come");
                FaultScript.Expect(pipe.First.Receive<int>() == size, "the answer");
            }

            FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the child's end");
        }
        finally
        {
            child.Kill();
        }
    }

    private static void OnAThread(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
