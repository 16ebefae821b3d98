using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Tasks that run longer than they may.</summary>
public sealed class TimeLimitFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("SpinsForever")]
    [InlineData("SleepsForever")]
    [InlineData("SpinsAndIgnoresSigterm")]
    [Trait("Fault", "17")]
    public void A_task_that_does_not_stop_costs_its_worker(string function)
    {
        LeakCensus census = LeakCensus.Take();
        using (var pool = new ProcessPool(Strict(limitMilliseconds: 200)))
        {
            int worker = pool.Ready().WorkerIds().Single();
            AsyncResult<int> result = function switch
            {
                "SpinsForever" => pool.ApplyAsync(Stubborn.SpinsForever, Started),
                "SleepsForever" => pool.ApplyAsync(Stubborn.SleepsForever, Started),
                _ => pool.ApplyAsync(Stubborn.SpinsAndIgnoresSigterm, Started),
            };

            TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => result.Get(Bound));

            Assert.True(e.WorkerKilled);
            Assert.Equal(TimeSpan.FromMilliseconds(200), e.Limit);
            Assert.True(e.Elapsed >= e.Limit, e.Message);
            Assert.Equal(worker, e.ProcessId);
            Assert.Contains(function, e.FunctionName);
            Assert.Contains("its time limit is 0.2 s", e.Message);
            Assert.Contains("killed and replaced", e.Message);
            Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2, Unlimited).Get(Bound));
        }

        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "17")]
    public void A_time_limit_kills_although_every_thread_of_the_thread_pool_is_taken()
    {
        const int MoreThanTheThreadPoolStartsMeanwhile = 64;
        using var pool = new ProcessPool(Strict(limitMilliseconds: 200));
        using var release = new ManualResetEventSlim();
        using var released = new CountdownEvent(MoreThanTheThreadPoolStartsMeanwhile);
        for (int i = 0; i < MoreThanTheThreadPoolStartsMeanwhile; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    release.Wait();
                    released.Signal();
                },
                null);
        }

        try
        {
            Assert.Throws<TaskTimeoutException>(() => pool.ApplyAsync(Stubborn.SpinsForever, Started).Get(Bound));
        }
        finally
        {
            release.Set();
            released.Wait();
        }
    }

    [Fact]
    [Trait("Fault", "17")]
    public void A_task_that_heeds_its_token_keeps_its_worker_and_tells_where_it_was()
    {
        using var pool = new ProcessPool(1);
        int worker = pool.Apply(Arithmetic.Pid, 0);
        AsyncResult<int> result = pool.ApplyAsync(
            Stubborn.HeedsItsToken, Started, _scratch.Signal("told"), Limit(milliseconds: 100));

        TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => result.Get(Bound));

        Assert.False(e.WorkerKilled);
        Assert.IsAssignableFrom<OperationCanceledException>(e.InnerException);
        Assert.Contains("HeedsItsToken", e.InnerException!.ToString());
        Assert.Equal(worker, pool.Apply(Arithmetic.Pid, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Fault", "33")]
    public void One_slow_item_of_a_chunk_costs_no_other(bool heeds)
    {
        ProcessPoolOptions options = Strict(limitMilliseconds: 1500); // the first item of each worker may take 100, and more under load
        options.CancellationGrace = heeds ? TimeSpan.FromSeconds(20) : TimeSpan.Zero;
        using var pool = new ProcessPool(options);

        Outcome<int>[] outcomes = [.. pool.IMap(
            item =>
            {
                if (item == 500)
                {
                    PoolTask.CancellationToken.WaitHandle.WaitOne(heeds ? Timeout.Infinite : 0);
                    while (!heeds)
                    {
                        Thread.SpinWait(100);
                    }

                    PoolTask.CancellationToken.ThrowIfCancellationRequested();
                }

                return item + (PoolTask.CancellationToken.IsCancellationRequested ? 1_000_000 : 0);
            },
            Enumerable.Range(0, 1000),
            chunkSize: 1000).Outcomes()];

        Assert.Equal(1000, outcomes.Length);
        var e = Assert.IsType<TaskTimeoutException>(
            Assert.Single(outcomes.Select(outcome => outcome.Exception), exception => exception is not null));
        Assert.Equal(500, e.ItemIndex);
        Assert.Equal(!heeds, e.WorkerKilled);
        Assert.Equal(
            Enumerable.Range(0, 1000).Where(i => i != 500),
            outcomes.Where(outcome => outcome.Successful).Select(outcome => outcome.Result));
    }

    [Fact]
    public void The_clock_starts_with_the_task_and_not_with_its_submission()
    {
        using var pool = new ProcessPool(1);
        FileSignal go = _scratch.Signal("go");
        AsyncResult<int> first = pool.ApplyAsync(Stubborn.WaitsFor, Started, go);
        Started.Wait();
        AsyncResult<int> second = pool.ApplyAsync(Arithmetic.Square, 3, Limit(milliseconds: 1000));

        Assert.False(second.Wait(TimeSpan.FromMilliseconds(1500)));
        go.Set();

        Assert.Equal(9, second.Get(Bound));
        Assert.True(first.Successful);
    }

    [Fact]
    [Trait("Fault", "17")]
    public void A_worker_that_was_stopped_before_it_took_its_task_loses_it_to_another()
    {
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.FromMilliseconds(500) });
        int worker = pool.Apply(Arithmetic.Pid, 0);
        Signals.StopWholly(worker);

        AsyncResult<int> result = pool.ApplyAsync(Arithmetic.Square, 3, Limit(milliseconds: 1000));

        Assert.Equal(9, result.Get(Bound));
        Assert.NotEqual(worker, pool.Apply(Arithmetic.Pid, 0));
        Assert.False(Proc.Exists(worker));
    }

    [Fact]
    [Trait("Fault", "17")]
    public void A_worker_that_is_stopped_in_the_middle_of_its_task_is_killed()
    {
        using var pool = new ProcessPool(Strict(limitMilliseconds: 300));
        AsyncResult<int> result = pool.ApplyAsync(Stubborn.SleepsForever, Started);
        Started.Wait();
        Signals.StopWholly(Started.Number);

        TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => result.Get(Bound));

        Assert.True(e.WorkerKilled);
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2, Unlimited).Get(Bound));
    }

    [Fact]
    [Trait("Fault", "21")]
    public void What_a_task_started_is_killed_with_it()
    {
        using var pool = new ProcessPool(Strict(limitMilliseconds: 2000));
        FileSignal child = _scratch.Signal("child");
        AsyncResult<int> result = pool.ApplyAsync(Stubborn.StartsAChildAndHangs, child);

        Assert.Throws<TaskTimeoutException>(() => result.Get(Bound));

        Eventually.Gone([child.Number], TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Neighbours_of_a_killed_async_task_are_told_that_they_are_innocent()
    {
        ProcessPoolOptions options = Strict(limitMilliseconds: 0);
        options.TaskTimeout = null;
        options.MaxConcurrencyPerWorker = 2;
        using var pool = new ProcessPool(options);
        FileSignal go = _scratch.Signal("go");
        AsyncResult<int> neighbour = pool.ApplyAsync(
            async (FileSignal signal) =>
            {
                await Task.Run(signal.Wait);
                return 1;
            },
            go);
        AsyncResult<int> hanging = pool.ApplyAsync(
            async (FileSignal signal) =>
            {
                signal.Set();
                await Task.Delay(Timeout.Infinite);
                return 1;
            },
            Started,
            Limit(milliseconds: 200));

        TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => hanging.Get(Bound));
        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => neighbour.Get(Bound));

        Assert.Equal(e.ProcessId, crash.ProcessId);
        Assert.Equal(WorkerFailureKind.KilledForTimeout, crash.Kind);
    }

    [Fact]
    public void A_limit_that_is_no_time_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallOptions { RetriesOnCrash = -1 });
        Assert.Null(new CallOptions().Timeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, new CallOptions { Timeout = Timeout.InfiniteTimeSpan }.Timeout);
    }

    [Fact]
    public void A_call_may_lift_the_limit_of_its_pool()
    {
        using var pool = new ProcessPool(Strict(limitMilliseconds: 100));
        FileSignal go = _scratch.Signal("go");
        AsyncResult<int> unlimited = pool.ApplyAsync(
            Stubborn.WaitsFor, Started, go, new CallOptions { Timeout = Timeout.InfiniteTimeSpan });

        Assert.False(unlimited.Wait(TimeSpan.FromMilliseconds(500)));
        go.Set();

        Assert.True(unlimited.Get(Bound) > 0);
    }

    [Fact]
    [Trait("Fault", "18")]
    public void Limit_cancellation_and_completion_at_the_same_instant_give_one_outcome()
    {
        const int Rounds = 10_000;
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, CancellationGrace = TimeSpan.FromSeconds(20) });
        var callbacks = new int[Rounds];
        int succeeded = 0;
        int expired = 0;
        int cancelled = 0;

        Parallel.For(0, Rounds, new ParallelOptions { MaxDegreeOfParallelism = 4 }, round =>
        {
            using var cancellation = new CancellationTokenSource();
            AsyncResult<int> result = pool.ApplyAsync(
                Stubborn.SpinsFor,
                Random.Shared.Next(500, 1500),
                new CallOptions
                {
                    Timeout = TimeSpan.FromMilliseconds(1),
                    CancellationToken = cancellation.Token,
                    Callback = _ => Interlocked.Increment(ref callbacks[round]),
                    ErrorCallback = _ => Interlocked.Increment(ref callbacks[round]),
                });
            result.Wait(TimeSpan.FromMilliseconds(Random.Shared.Next(3)));
            cancellation.Cancel();
            try
            {
                result.Get(Bound);
                Interlocked.Increment(ref succeeded);
            }
            catch (TaskTimeoutException)
            {
                Interlocked.Increment(ref expired);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
        });

        Assert.All(callbacks, count => Assert.Equal(1, count));
        Assert.Equal(Rounds, succeeded + expired + cancelled);
        TestContext.Current.TestOutputHelper!.WriteLine($"{succeeded} succeeded, {expired} expired, {cancelled} cancelled");
        Assert.All([succeeded, expired, cancelled], count => Assert.True(count > 0, "One kind never happened."));
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2, Unlimited).Get(Bound));
    }

    private static CallOptions Limit(int milliseconds) => new() { Timeout = TimeSpan.FromMilliseconds(milliseconds) };

    // For a task in a worker that has just replaced another, which is cold: not the limit is tested there.
    private static CallOptions Unlimited => new() { Timeout = Timeout.InfiniteTimeSpan };

    private static ProcessPoolOptions Strict(int limitMilliseconds) => new()
    {
        Processes = 1,
        TaskTimeout = TimeSpan.FromMilliseconds(Math.Max(limitMilliseconds, 1)),
        CancellationGrace = TimeSpan.Zero,
    };
}
