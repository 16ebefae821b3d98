using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL: what each worker does, for monitoring.</summary>
public sealed class PoolStatisticsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    private FileSignal Go => _scratch.Signal("go");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "POOL-01")]
    public void A_snapshot_tells_what_each_worker_runs()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, Name = "watched" });
        pool.Ready();
        FileSignal started = Started;
        FileSignal go = Go;
        AsyncResult<int[]> map = pool.MapAsync(
            item => item == 2 ? Stubborn.WaitsFor(started, go) : item, [0, 1, 2, 3], chunkSize: 4);
        Started.Wait();

        PoolStatistics now = pool.GetStatistics();

        Assert.Equal(("watched", PoolState.Running), (now.Name, now.State));
        Assert.Equal([1, 2], now.Workers.Select(worker => worker.Number));
        WorkerSnapshot busy = Assert.Single(now.Workers, worker => worker.Status == WorkerStatus.Busy);
        Assert.Equal(Started.Number, busy.ProcessId);
        Assert.Equal(0, busy.TasksDone);
        Assert.InRange(busy.Memory!.Value, 1L << 20, 1L << 32);
        RunningItem item = Assert.Single(busy.Running);
        Assert.Equal(2, item.ItemIndex);
        Assert.Contains($"{nameof(PoolStatisticsTests)}.{nameof(A_snapshot_tells_what_each_worker_runs)}", item.FunctionName);
        Assert.True(item.Elapsed > TimeSpan.Zero);
        WorkerSnapshot idle = Assert.Single(now.Workers, worker => worker.Status == WorkerStatus.Idle);
        Assert.Empty(idle.Running);
        Assert.Contains($"worker {busy.Number} (pid {busy.ProcessId}) Busy", now.ToString());

        Go.Set();
        Assert.Equal(4, map.Get().Length);
        Eventually.True(
            () => pool.GetStatistics().Workers is [{ Running: [] }, { Running: [] }] after
                && after.Sum(worker => worker.TasksDone) >= 1,
            "the task is done");
    }

    [Fact]
    public void A_snapshot_tells_all_that_a_worker_runs_at_the_same_time()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 3 });
        AsyncResult<int>[] calls = [.. Enumerable.Range(0, 3).Select(
            i => pool.ApplyAsync(Stubborn.HeedsItsToken, _scratch.Signal($"started-{i}"), _scratch.Signal($"told-{i}")))];
        for (int i = 0; i < calls.Length; i++)
        {
            _scratch.Signal($"started-{i}").Wait();
        }

        WorkerSnapshot worker = Assert.Single(pool.GetStatistics().Workers);

        Assert.Equal(3, worker.Running.Count);
        Assert.All(worker.Running, item => Assert.Contains(nameof(Stubborn.HeedsItsToken), item.FunctionName));
        Array.ForEach(calls, call => call.Cancel());
        Assert.All(calls, call => Assert.ThrowsAny<OperationCanceledException>(() => call.Get()));
    }

    [Fact]
    public void A_snapshot_tells_where_workers_are_in_their_lives()
    {
        FileSignal go = Go;
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            StandbyWorkers = 1,
            Initializer = () => go.Wait(),
        });
        Assert.All(pool.GetStatistics().Workers, worker => Assert.Equal(WorkerStatus.Starting, worker.Status));

        Go.Set();

        Eventually.True(
            () => pool.GetStatistics().Workers.Select(worker => worker.Status).Order()
                .SequenceEqual([WorkerStatus.Standby, WorkerStatus.Idle]),
            "both are ready");
        pool.Dispose();
        Assert.Empty(pool.GetStatistics().Workers);
        Assert.Equal(PoolState.Disposed, pool.GetStatistics().State);
    }

    [Fact]
    public void Snapshots_can_be_taken_while_workers_work_die_and_are_replaced()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            MaxTasksPerChild = 5,
            RetriesOnCrash = 5,
            Chaos = new ChaosOptions { KillProbability = 0.1, Seed = 7 },
        });
        AsyncResult<int[]> map = pool.MapAsync(Stubborn.SpinsFor, Enumerable.Repeat(200, 300), chunkSize: 3);
        int looks = 0;
        do
        {
            PoolStatistics now = pool.GetStatistics();
            Assert.All(now.Workers, worker => Assert.InRange(worker.Running.Count, 0, 1));
            Assert.All(now.Workers.SelectMany(worker => worker.Running), item => Assert.InRange(item.ItemIndex, 0, 299));
            looks++;
        }
        while (!map.Ready);

        Assert.Equal(300, map.Get().Length);
        Assert.InRange(looks, 1, int.MaxValue);
    }
}
