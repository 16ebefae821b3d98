using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL: construction.</summary>
public sealed class PoolTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "POOL-01")]
    public void A_pool_of_three_owns_three_live_processes()
    {
        using var pool = new ProcessPool(3);

        IReadOnlyList<int> pids = pool.WorkerIds();

        Assert.Equal(3, pool.Processes);
        Assert.Equal(3, pids.Distinct().Count());
        Assert.DoesNotContain(Environment.ProcessId, pids);
        Assert.All(pids, pid => Assert.True(Proc.IsAlive(pid)));
        Assert.Equal(pids.Order(), pool.Ready().WorkerIds().Order());
        Assert.All(pids, pid => Assert.Contains("Procession.dll", Proc.CommandLine(pid)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [Trait("Case", "POOL-02")]
    public void A_pool_without_workers_is_refused(int processes)
    {
        int[] before = TestRun.Processes();

        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessPool(processes));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ProcessPool(new ProcessPoolOptions { Processes = processes }));

        Assert.Equal(before, TestRun.Processes());
    }

    [Fact]
    [Trait("Case", "POOL-02")]
    public void All_faults_of_the_options_are_named_at_once()
    {
        var options = new ProcessPoolOptions
        {
            Processes = 0,
            MaxTasksPerChild = -1,
            MaxPending = 0,
            MaxConcurrencyPerWorker = 0,
            CancellationGrace = TimeSpan.FromSeconds(-3),
        };

        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => new ProcessPool(options));

        Assert.Contains(nameof(options.Processes), refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(options.MaxTasksPerChild), refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(options.MaxPending), refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(options.MaxConcurrencyPerWorker), refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(options.CancellationGrace), refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Case", "POOL-02")]
    public void Options_must_not_be_null() =>
        Assert.Throws<ArgumentNullException>(() => new ProcessPool((ProcessPoolOptions)null!));

    [Fact]
    [Trait("Case", "POOL-03")]
    public void A_pool_has_one_worker_for_each_processor_by_default()
    {
        using var pool = new ProcessPool();

        Assert.Equal(Environment.ProcessorCount, pool.Processes);
        Assert.Equal(Environment.ProcessorCount, pool.WorkerIds().Count);
    }

    [Fact]
    [Trait("Case", "POOL-05")]
    public void Tasks_are_dealt_to_all_workers_and_run_outside_this_process()
    {
        using var pool = new ProcessPool(2);
        FileSignal running = _scratch.Signal("running");

        // Each task goes on only when two processes have left a mark, so one worker alone cannot run them all.
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 6).Select(_ => pool.ApplyAsync(
            () =>
            {
                running.Mark(Environment.ProcessId);
                running.WaitForMarks(2);
                return Environment.ProcessId;
            }))];
        int[] pids = [.. results.Select(result => result.Get())];

        Assert.Equal(2, pids.Distinct().Count());
        Assert.DoesNotContain(Environment.ProcessId, pids);
        Assert.Equal(pool.WorkerIds().Order(), pids.Distinct().Order());
    }

    [Fact]
    [Trait("Case", "POOL-06")]
    public void A_pool_whose_workers_cannot_start_throws_in_the_constructor_and_leaves_nothing()
    {
        int[] before = TestRun.Processes();
        var options = new ProcessPoolOptions { Processes = 5, WorkingDirectory = _scratch.PathOf("does-not-exist") };

        Exception refusal = Assert.ThrowsAny<Exception>(() => new ProcessPool(options));

        Assert.True(refusal is PoolBrokenException or ArgumentException, refusal.ToString());
        Assert.Contains("does-not-exist", refusal.ToString());
        Assert.Equal(before, TestRun.Processes());
    }

    [Fact]
    [Trait("Case", "POOL-08")]
    public void The_pool_itself_cannot_be_sent_and_says_so_at_the_call()
    {
        using var pool = new ProcessPool(1);

        Assert.Throws<UnsendableException>(() => pool.ApplyAsync(p => p.Processes, pool));
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => pool.ApplyAsync(() => pool.Processes));

        Assert.Contains("pool", refusal.Path);
        Assert.Contains(nameof(ProcessPool), refusal.Message);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "POOL-10")]
    public void A_pool_lives_and_dies_on_any_thread()
    {
        int[]? squares = null;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            using var pool = new ProcessPool(2);
            squares = pool.Map(Arithmetic.Square, [1, 2, 3]);
            pool.CloseAndJoin();
        }));

        thread.Start();
        thread.Join();

        Assert.Null(failure);
        Assert.Equal([1, 4, 9], squares!);
    }

    [Fact]
    [Trait("Case", "POOL-10")]
    public void Workers_survive_the_thread_that_created_the_pool()
    {
        ProcessPool? pool = null;
        var creator = new Thread(() => pool = new ProcessPool(2));
        creator.Start();
        creator.Join();

        using ProcessPool survivor = pool!;
        IReadOnlyList<int> pids = survivor.Ready().WorkerIds();
        Assert.Equal([1, 4, 9], survivor.Map(Arithmetic.Square, [1, 2, 3]));
        Assert.Equal(pids.Order(), survivor.WorkerIds().Order());
    }

    [Fact]
    [Trait("Case", "POOL-01")]
    public void Statistics_count_workers_and_items()
    {
        using var pool = new ProcessPool(2);
        pool.Ready().Map(Arithmetic.Square, Enumerable.Range(0, 10));
        Record.Exception(() => pool.Apply<int>(() => throw new InvalidOperationException()));

        PoolStatistics statistics = pool.GetStatistics();

        Assert.Equal(2, statistics.WorkersStarted);
        Assert.Equal(0, statistics.WorkersCrashed);
        Assert.Equal(10, statistics.ItemsSucceeded);
        Assert.Equal(1, statistics.ItemsFailed);
        Assert.Equal(0, statistics.ActiveCalls);
    }
}
