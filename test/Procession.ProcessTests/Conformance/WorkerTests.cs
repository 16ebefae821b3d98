using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>WORK: recycling, worker state, exit hooks.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "WORK-05")]
    public void A_worker_is_replaced_after_its_number_of_tasks()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 3 });

        int[] pids = [.. Enumerable.Range(0, 7).Select(i => pool.Apply(Arithmetic.Pid, i))];

        Assert.Single(pids[..3].Distinct());
        Assert.Single(pids[3..6].Distinct());
        Assert.Equal(3, pids.Distinct().Count());
    }

    [Fact]
    [Trait("Case", "WORK-06")]
    public void A_chunk_counts_as_one_task()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 1 });

        int[] pids = pool.Map(Arithmetic.Pid, Enumerable.Range(0, 10), chunkSize: 5);

        Assert.Single(pids[..5].Distinct());
        Assert.Single(pids[5..].Distinct());
        Assert.Equal(2, pids.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [Trait("Case", "WORK-07")]
    public void A_number_of_tasks_below_one_is_refused(int maxTasks) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = maxTasks }));

    [Theory]
    [InlineData(1, 2, 6)]
    [InlineData(2, 2, 8)]
    [InlineData(3, 10, 100)]
    [Trait("Case", "WORK-08")]
    [Trait("Fault", "29")]
    public void Recycling_under_a_backlog_loses_nothing(int workers, int maxTasks, int tasks)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = workers, MaxTasksPerChild = maxTasks });

        AsyncResult<(int Item, int Pid)>[] results =
            [.. Enumerable.Range(0, tasks).Select(i => pool.ApplyAsync(x => (x, Environment.ProcessId), i))];

        Assert.Equal(Enumerable.Range(0, tasks), results.Select(result => result.Get().Item));
        int pids = results.Select(result => result.Get().Pid).Distinct().Count();
        Assert.InRange(pids, (tasks + maxTasks - 1) / maxTasks, tasks);
        Assert.All(results.GroupBy(result => result.Get().Pid), group => Assert.InRange(group.Count(), 1, maxTasks));
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    [Trait("Case", "WORK-11")]
    public void Static_state_lives_as_long_as_its_worker()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 3 });

        int[] sequence = [.. Enumerable.Range(0, 7).Select(i => pool.Apply(PerWorker.Next, i).Sequence)];

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], sequence);
    }

    [Fact]
    [Trait("Case", "WORK-15")]
    public void The_finalizer_runs_once_in_each_worker_that_ends_in_peace()
    {
        FileSignal finalized = _scratch.Signal("finalized");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            MaxTasksPerChild = 2,
            Finalizer = () => finalized.Mark($"{Environment.ProcessId}-{Guid.NewGuid():N}"),
        });
        int[] pids = [.. Enumerable.Range(0, 6).Select(i => pool.Apply(Arithmetic.Pid, i))];

        pool.CloseAndJoin();

        string[] marks =
            [.. Directory.EnumerateFiles(_scratch.Folder).Select(file => Path.GetFileName(file).Split('-')[1])];
        Assert.Equal(marks.Length, marks.Distinct().Count());

        // The last replacement may have been told to stop before it had begun.
        Assert.InRange(marks.Length, pids.Distinct().Count(), pool.GetStatistics().WorkersStarted);
        Assert.Empty(pids.Select(pid => $"{pid}").Except(marks));
    }

    [Fact]
    [Trait("Case", "WORK-15")]
    [Trait("Fault", "16")]
    public void A_finalizer_that_throws_is_reported_and_harms_nothing()
    {
        using var log = new RecordingLoggerFactory();
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            MaxTasksPerChild = 1,
            LoggerFactory = log,
            WorkerOutput = WorkerOutput.Capture,
            Finalizer = () => throw new FormatException("a bad finalizer"),
        });

        Assert.Equal([0, 1, 4], Enumerable.Range(0, 3).Select(i => pool.Apply(Arithmetic.Square, i)));
        pool.CloseAndJoin();

        Eventually.True(() => log.Text.Contains("a bad finalizer", StringComparison.Ordinal), "the failure is logged");
    }

    [Fact]
    [Trait("Case", "WORK-09")]
    public void Work_fails_with_the_reason_when_no_worker_can_be_started_any_more()
    {
        string folder = Directory.CreateDirectory(_scratch.PathOf("start-here")).FullName;
        FileSignal started = _scratch.Signal("started");
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkingDirectory = folder });
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SleepsForever, started);
        AsyncResult<int> queued = pool.ApplyAsync(Arithmetic.Seven);
        started.Wait();

        Directory.Delete(folder); // No replacement can start here.
        Signals.Send(started.Number, Signals.Kill);

        Assert.Throws<WorkerCrashedException>(() => running.Get(TimeSpan.FromSeconds(10)));
        PoolBrokenException failure = Assert.Throws<PoolBrokenException>(() => queued.Get(TimeSpan.FromSeconds(30)));
        Assert.Contains("start-here", failure.ToString());
        Assert.Throws<PoolBrokenException>(() => pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    public void A_replacement_starts_in_the_folder_of_the_first_worker_also_if_the_path_was_relative()
    {
        string folder = Directory.CreateDirectory(_scratch.PathOf("start-here")).FullName;
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _scratch.Folder;
            using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkingDirectory = "start-here" });
            Environment.CurrentDirectory = "/";
            Assert.Throws<WorkerCrashedException>(() => pool.Apply(() =>
            {
                Environment.Exit(3);
                return 0;
            }));

            Assert.Equal(folder, pool.Apply(() => Environment.CurrentDirectory));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    [Trait("Case", "NET-08")]
    public void Async_functions_share_a_worker_up_to_the_limit()
    {
        FileSignal running = _scratch.Signal("running");
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 4 });

        // Each waits for all four: only a worker that runs them at the same time can end them.
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 4).Select(i => pool.ApplyAsync(
            async () =>
            {
                running.Mark(i);
                await Task.Run(() => running.WaitForMarks(4));
                return Environment.ProcessId;
            }))];

        Assert.Single(results.Select(result => result.Get()).Distinct());
    }

    [Fact]
    public void Calls_of_a_higher_priority_start_first()
    {
        FileSignal started = _scratch.Signal("started");
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(1);
        AsyncResult<int> first = pool.ApplyAsync(Stubborn.WaitsFor, started, go);
        started.Wait();
        AsyncResult<(int, int Sequence)>[] results =
        [
            .. new[] { 0, 5, -5, 5, 0, 10, 10, 10 }.Select(priority =>
                pool.ApplyAsync(PerWorker.Next, 0, new CallOptions { Priority = priority })),
        ];

        go.Set();
        int[] order = [.. results.Select(result => result.Get().Sequence)];

        // The first of them may have been sent ahead to hide the way to the worker.
        Assert.True(order[5] < order[6] && order[6] < order[7], string.Join(' ', order));
        Assert.True(order[7] < order[1] && order[1] < order[3], string.Join(' ', order));
        Assert.True(order[3] < order[4] && order[4] < order[2], string.Join(' ', order));
        first.Get();
    }
}
