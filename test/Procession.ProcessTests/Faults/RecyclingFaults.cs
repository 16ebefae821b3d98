using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Workers that leak, grow old or die: who takes over, and what it costs.</summary>
public sealed class RecyclingFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_standby_takes_over_and_is_replaced()
    {
        LeakCensus census = LeakCensus.Take();
        FileSignal initialized = _scratch.Signal("initialized");
        var options = new ProcessPoolOptions
        {
            Processes = 1,
            StandbyWorkers = 1,
            Initializer = () => initialized.Mark(Environment.ProcessId),
        };
        using (var pool = new ProcessPool(options))
        {
            WaitForStandby(pool);
            int first = pool.Apply(Arithmetic.Pid, 0);
            int second = pool.WorkerIds().Single(id => id != first);
            Assert.True(new FileSignal($"{initialized.Path}-{second}").IsSet);

            AsyncResult<int> crashed = pool.ApplyAsync(Crashes.ExitsWith, 3);
            Assert.Throws<WorkerCrashedException>(() => crashed.Get(Bound));

            Assert.Equal(second, pool.Apply(Arithmetic.Pid, 0));
            WaitForStandby(pool);
            PoolStatistics statistics = pool.GetStatistics();
            Assert.Equal(3, statistics.WorkersStarted);
            Assert.Equal(1, statistics.WorkersCrashed);
            Assert.Equal(2, statistics.WorkerIds.Count);
        }

        census.AssertNothingLeft();
    }

    [Fact]
    public void A_standby_that_dies_is_replaced_and_nothing_fails()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, StandbyWorkers = 1 });
        WaitForStandby(pool);
        int first = pool.Apply(Arithmetic.Pid, 0);
        int standby = pool.WorkerIds().Single(id => id != first);

        Signals.Send(standby, Signals.Kill);
        Eventually.True(() => !pool.WorkerIds().Contains(standby), "the dead standby is gone");

        WaitForStandby(pool);
        Assert.Equal(first, pool.Apply(Arithmetic.Pid, 0));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [Trait("Fault", "29")]
    public void Workers_are_recycled_under_a_backlog(int tasks, int standbys)
    {
        var options = new ProcessPoolOptions { Processes = 2, MaxTasksPerChild = tasks, StandbyWorkers = standbys };
        using var pool = new ProcessPool(options);

        int[] pids = pool.MapAsync(Arithmetic.Pid, Enumerable.Range(0, 24), chunkSize: 1).Get(Bound);

        Assert.All(pids.GroupBy(pid => pid), group => Assert.True(group.Count() <= tasks));
        Assert.True(pool.GetStatistics().WorkersRecycled >= (24 / tasks) - 2);
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("Fault", "29")]
    public void Old_workers_are_replaced_between_tasks_and_there_is_always_one(int standbys)
    {
        var options = new ProcessPoolOptions
        {
            Processes = 1,
            StandbyWorkers = standbys,
            MaxWorkerLifetime = TimeSpan.FromMilliseconds(300),
        };
        using var pool = new ProcessPool(options);
        pool.Ready();
        var pids = new HashSet<int>();
        int without = 0;

        while (pids.Count < 4)
        {
            pids.Add(pool.ApplyAsync(Arithmetic.Pid, 0).Get(Bound));
            PoolStatistics statistics = pool.GetStatistics();
            without += statistics.IdleWorkers + statistics.BusyWorkers == 0 ? 1 : 0;
        }

        Assert.Equal(0, without);
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
        Eventually.True(() => pool.WorkerIds().Count <= 2 + standbys, "no more workers than it takes");
    }

    [Fact]
    [Trait("Fault", "30")]
    public void A_worker_that_leaks_is_replaced_between_tasks()
    {
        var logger = new RecordingLoggerFactory();
        FileSignal finalized = _scratch.Signal("finalized");
        var options = new ProcessPoolOptions
        {
            Processes = 1,
            MaxMemoryGrowthPerWorker = 150 << 20,
            Finalizer = () => finalized.Mark(Environment.ProcessId),
            LoggerFactory = logger,
        };
        using (var pool = new ProcessPool(options))
        {
            var pids = new HashSet<int>();
            for (int i = 0; i < 60 && pids.Count < 3; i++)
            {
                pids.Add(pool.ApplyAsync(Hoarder.Leaks, 60 << 20).Get(Bound));
                Eventually.True(() => pool.GetStatistics().IdleWorkers == 1, "a worker is there");
            }

            Assert.Equal(3, pids.Count);
            Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
            Assert.True(pool.GetStatistics().WorkersRecycled >= 2);
            pool.CloseAndJoin();
        }

        Assert.True(_scratch.Marks("finalized") >= 3);
        Assert.DoesNotContain("Warning", logger.Text);
    }

    private static void WaitForStandby(ProcessPool pool) =>
        Eventually.True(() => pool.GetStatistics() is { StandbyWorkers: 1, IdleWorkers: 1 }, "a standby is ready");
}
