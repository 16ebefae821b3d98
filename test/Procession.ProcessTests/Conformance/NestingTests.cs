using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>NEST: pools inside workers (decision D14).</summary>
public sealed class NestingTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "NEST-01")]
    [Trait("Fault", "39")]
    public void A_worker_may_have_a_pool_of_its_own()
    {
        using var pool = new ProcessPool(2);

        int[][] tables = pool.Map(
            row =>
            {
                using var inner = new ProcessPool(1);
                return inner.Map(column => row * column, [1, 2, 3]);
            },
            [1, 2]);

        Assert.Equal([[1, 2, 3], [2, 4, 6]], tables);
        pool.CloseAndJoin();
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    public void A_killed_worker_takes_its_own_pool_with_it()
    {
        FileSignal inner = _scratch.Signal("inner");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(RunsAPoolOfItsOwn, inner);
        inner.Wait();
        int outerPid = pool.WorkerIds()[0];

        Signals.Send(outerPid, Signals.Kill);

        Assert.Equal(
            outerPid, Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(10))).ProcessId);
        Eventually.Gone([outerPid, inner.Number], TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    public void A_terminated_pool_takes_the_pools_of_its_workers_with_it()
    {
        FileSignal inner = _scratch.Signal("inner");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(RunsAPoolOfItsOwn, inner);
        inner.Wait();

        pool.Terminate();
        pool.Join();

        Assert.Throws<PoolTerminatedException>(() => call.Get());
        Eventually.Gone([inner.Number], TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Case", "NEST-02")]
    [Trait("Fault", "39")]
    public void Pools_nest_ten_deep_and_then_say_no()
    {
        using var pool = new ProcessPool(1);

        Assert.Equal(9, pool.Apply(Depth, 9));
        Exception refusal = Assert.ThrowsAny<Exception>(() => pool.Apply(Depth, 10));

        Assert.IsNotType<WorkerCrashedException>(refusal);
        Assert.Contains("10", refusal.Message);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    public void A_pool_in_a_static_field_starts_no_processes_in_the_workers_that_touch_its_class()
    {
        using var pool = new ProcessPool(2);

        int[] started = pool.Map(_ => StaticPool.Touch(), Enumerable.Range(0, 10), chunkSize: 1);

        Assert.All(started, count => Assert.Equal(0, count));
        Assert.Equal(StaticPool.Processes, pool.Apply(StaticPool.Use));
        Assert.All(pool.Map(_ => StaticPool.Close(), [1, 2, 3, 4], chunkSize: 1), Assert.True);
        Assert.Throws<InvalidOperationException>(() => pool.Apply(StaticPool.CloseAndUse));
    }

    [Fact]
    public void A_child_and_a_manager_touch_a_class_with_a_pool_without_starting_it()
    {
        FileSignal started = _scratch.Signal("started");
        using var child = new ChildProcess(() => started.Set(StaticPool.Touch()));
        child.Start();
        child.Join();
        Assert.Equal(0, started.Number);

        using var manager = new Manager(new ManagerOptions { Initializer = () => started.Set(StaticPool.Touch() + 100) });
        Assert.Equal(100, started.Number);
    }

    [Fact]
    public void The_first_calls_of_a_pool_in_a_worker_start_its_processes_once()
    {
        using var pool = new ProcessPool(1);

        (int started, int sum) = pool.Apply(() =>
        {
            using var inner = new ProcessPool(2);
            int all = 0;
            Thread[] callers = [.. Enumerable.Range(1, 8).Select(i => new Thread(() =>
                Interlocked.Add(ref all, inner.IMap(x => x, [i]).Single())))];
            Array.ForEach(callers, caller => caller.Start());
            Array.ForEach(callers, caller => caller.Join());
            return (inner.GetStatistics().WorkersStarted, all);
        });

        Assert.Equal((2, 36), (started, sum));
    }

    [Fact]
    public void A_pool_in_a_worker_that_cannot_start_says_so_at_its_first_call_and_at_the_next()
    {
        using var pool = new ProcessPool(1);
        string folder = Directory.CreateDirectory(_scratch.PathOf("folder")).FullName;

        string[] messages = pool.Apply(() =>
        {
            using var inner = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkingDirectory = folder });
            Directory.Delete(folder);
            return new[]
            {
                Assert.Throws<PoolBrokenException>(() => inner.Apply(() => 1)).Message,
                Assert.Throws<PoolBrokenException>(() => inner.Apply(() => 1)).Message,
            };
        });

        Assert.Contains(folder, messages[0]);
        Assert.Equal(messages[0], messages[1]);
    }

    [Fact]
    public void A_pool_in_a_worker_can_be_ended_in_the_middle_of_its_start()
    {
        using var pool = new ProcessPool(2);

        pool.Map(
            i =>
            {
                using var inner = new ProcessPool(2);
                using var ready = new Barrier(2);
                var ending = new Thread(() =>
                {
                    ready.SignalAndWait();
                    Thread.SpinWait(i * 10_000);
                    ((Action)(i % 2 == 0 ? inner.Terminate : inner.Close))();
                });
                ending.Start();
                ready.SignalAndWait();
                try
                {
                    Assert.Equal(7, inner.Apply(() => 7));
                }
                catch (InvalidOperationException)
                {
                    // It was faster.
                }

                ending.Join();
                Assert.True(inner.Join(TimeSpan.FromSeconds(30)));
                return i;
            },
            Enumerable.Range(0, 20),
            chunkSize: 1);
    }

    private static int Depth(int more)
    {
        if (more == 0)
        {
            return 0;
        }

        using var inner = new ProcessPool(1);
        return inner.Apply(Depth, more - 1) + 1;
    }

    /// <summary>A class of the user's that holds the pool of the program beside what functions use.</summary>
    private static class StaticPool
    {
        public const int Processes = 2;
        private static readonly ProcessPool Pool = new(Processes);
        private static readonly char[] Separators = [' '];

        public static int Touch() => Pool.GetStatistics().WorkersStarted + "a b".Split(Separators).Length - 2;

        public static int Use() => Pool.Map(x => x * 0, [1, 2, 3]).Sum() + Pool.GetStatistics().WorkersStarted;

        public static bool Close()
        {
            Pool.Close();
            return Pool.Join(TimeSpan.FromSeconds(30));
        }

        public static int CloseAndUse()
        {
            Close();
            return Use();
        }
    }

    private static int RunsAPoolOfItsOwn(FileSignal started)
    {
        using var inner = new ProcessPool(1);
        return inner.Apply(Stubborn.SleepsForever, started);
    }
}
