namespace Procession.StressTests.Load;

/// <summary>All kinds of calls, and how often each is made.</summary>
internal static class Jobs
{
    // 100 threads share 4 workers, and each death costs up to 0.3 s of one on 2 cores.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(90);

    private static readonly (int Weight, Job Job)[] All =
    [
        (300, new Job("apply", Apply)),
        (100, new Job("map", Map)),
        (60, new Job("stream", Stream)),
        (30, new Job("unordered stream that is left early", LeftStream)),
        (5, new Job("stream that is dropped", DroppedStream)),
        (60, new Job("async", Async)),
        (20, new Job("large payload", Large)),
        (100, new Job("throw", Throw, typeof(InvalidDataException))),
        (60, new Job("cancel", Cancel, MayBeCancelled: true)),
        (6, new Job("exit", (pool, random) => Expect<WorkerCrashedException>(pool.ApplyAsync(Work.Exits, random.Next(255))))),
        (2, new Job("fail fast", (pool, _) => Expect<WorkerCrashedException>(pool.ApplyAsync(Work.FailsFast, "stress")))),
        (4, new Job("kill", (pool, _) => Expect<WorkerCrashedException>(pool.ApplyAsync(Work.KillsItself, 9)))),
        (6, new Job("time limit", Limit)),
        (1, new Job("corrupt", (pool, random) => End(pool.ApplyAsync(Work.Corrupts, random.Next())))),
    ];

    private static readonly int TotalWeight = All.Sum(entry => entry.Weight);

    public static Job Pick(Random random)
    {
        int number = random.Next(TotalWeight);
        foreach ((int weight, Job job) in All)
        {
            number -= weight;
            if (number < 0)
            {
                return job;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    private static void Apply(ProcessPool pool, Random random)
    {
        int x = random.Next(1000);
        Verify(End(pool.ApplyAsync(Work.Square, x)) == x * x, "a wrong square");
    }

    private static void Map(ProcessPool pool, Random random)
    {
        int first = random.Next(1000);
        int count = random.Next(1, 300);
        int? chunkSize = random.Next(3) == 0 ? null : random.Next(1, 50);
        int[] results = End(pool.MapAsync(Work.Square, Enumerable.Range(first, count), chunkSize));
        Verify(results.SequenceEqual(Enumerable.Range(first, count).Select(Work.Square)), "wrong results of a map");
    }

    private static void Stream(ProcessPool pool, Random random)
    {
        int count = random.Next(1, 200);
        int next = 0;
        Exception? failure = null;
        foreach (Outcome<int> outcome in pool.IMap(Work.Square, Enumerable.Range(0, count), random.Next(1, 20)).Outcomes())
        {
            Verify(outcome.Index == next, "an outcome out of order");
            Verify(!outcome.Successful || outcome.Result == next * next, "a wrong result of a stream");
            failure ??= outcome.Exception;
            next++;
        }

        Verify(next == count, "a stream that is too short");
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static void LeftStream(ProcessPool pool, Random random)
    {
        int left = random.Next(20);
        using ResultEnumerator<int> results =
            pool.IMapUnordered(Work.Square, Endless(), random.Next(1, 5)).GetEnumerator();
        while (left-- > 0 && Next(results))
        {
            Verify(results.Current >= 0, "a wrong result of an unordered stream");
        }
    }

    // Without Dispose: the collector has to find it.
    private static void DroppedStream(ProcessPool pool, Random random) =>
        Next(pool.IMap(Work.Square, Endless(), random.Next(1, 5)).GetEnumerator());

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i = (i + 1) % 1000)
        {
            yield return i;
        }
    }

    private static void Async(ProcessPool pool, Random random)
    {
        int time = random.Next(5);
        Verify(End(pool.ApplyAsync(Work.Naps, time)) == time, "a wrong nap");
    }

    private static void Large(ProcessPool pool, Random random)
    {
        byte[] bytes = new byte[random.Next(2_000_000)];
        random.NextBytes(bytes);
        Verify(End(pool.ApplyAsync(Work.Echo, bytes)).AsSpan().SequenceEqual(bytes), "a damaged payload");
    }

    private static void Throw(ProcessPool pool, Random random)
    {
        End(pool.ApplyAsync(Work.Throws, random.Next(10)));
        throw new WrongResultException("a function that throws had a result");
    }

    private static void Cancel(ProcessPool pool, Random random)
    {
        using var cancellation = new CancellationTokenSource();
        AsyncResult<int> call = random.Next(10) == 0
            ? pool.ApplyAsync(Work.Hangs, 1, new CallOptions { CancellationToken = cancellation.Token })
            : pool.ApplyAsync(Work.Spin, random.Next(3000), new CallOptions { CancellationToken = cancellation.Token });
        call.Wait(TimeSpan.FromMilliseconds(random.Next(20)));
        cancellation.Cancel();
        End(call);
    }

    private static void Limit(ProcessPool pool, Random random) => Expect<TaskTimeoutException>(pool.ApplyAsync(
        Work.Hangs, 1, new CallOptions { Timeout = TimeSpan.FromMilliseconds(random.Next(1, 100)) }));

    private static void Expect<TException>(AsyncResult<int> call)
        where TException : Exception
    {
        try
        {
            End(call);
        }
        catch (TException)
        {
            throw; // counted as failed, which is what it is
        }
        catch (Exception e) when (e is WorkerCrashedException or TaskTimeoutException)
        {
            throw; // the killer was there first
        }

        throw new WrongResultException($"no {typeof(TException).Name}");
    }

    private static bool Next<T>(ResultEnumerator<T> results)
    {
        try
        {
            return results.MoveNext(HangLimit);
        }
        catch (TimeoutException e) when (e is not TaskTimeoutException)
        {
            throw new HangException(e.Message);
        }
    }

    private static T End<T>(AsyncResult<T> call) =>
        call.Wait(HangLimit) ? call.Get() : throw new HangException($"no outcome after {HangLimit.TotalSeconds} s");

    private static void Verify(bool condition, string fault)
    {
        if (!condition)
        {
            throw new WrongResultException(fault);
        }
    }
}
