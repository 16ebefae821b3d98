using System.Collections.Concurrent;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.InProcessWorkers;

/// <summary>
/// What is peculiar to pools whose workers are threads; what they share with others is in the conformance suite.
/// </summary>
public sealed class InProcessTests : IDisposable
{
    private static readonly ConcurrentBag<string> Seen = [];
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Functions_run_on_threads_of_this_process_and_know_their_worker()
    {
        using ProcessPool pool = Make(processes: 2);

        (int Pid, int Worker, bool IsWorker, string? Thread) seen = pool.Apply(
            () => (Environment.ProcessId, PoolTask.WorkerNumber, PoolTask.IsWorker, Thread.CurrentThread.Name));

        Assert.Equal(Environment.ProcessId, seen.Pid);
        Assert.InRange(seen.Worker, 1, 2);
        Assert.True(seen.IsWorker);
        Assert.Equal($"Procession here worker {seen.Worker}", seen.Thread);
        Assert.False(PoolTask.IsWorker);
        Assert.Equal(0, PoolTask.WorkerNumber);
        Assert.Empty(pool.WorkerIds());
    }

    [Fact]
    public void Static_fields_are_those_of_this_process_and_captured_variables_are_copies()
    {
        using ProcessPool pool = Make();
        List<int> captured = [1];
        string mark = Guid.NewGuid().ToString();

        int count = pool.Apply(() =>
        {
            Seen.Add(mark);
            captured.Add(2);
            return captured.Count;
        });

        Assert.Equal(2, count);
        Assert.Equal([1], captured);
        Assert.Contains(mark, Seen);
    }

    [Fact]
    public void A_worker_keeps_its_copy_of_a_function_between_items()
    {
        using ProcessPool pool = Make();
        int counter = 0;

        int[] counts = pool.Map(_ => ++counter, new int[5], chunkSize: 1);

        Assert.Equal([1, 2, 3, 4, 5], counts);
        Assert.Equal(0, counter);
    }

    [Fact]
    public void The_hooks_run_once_on_each_thread()
    {
        FileSignal initialized = _scratch.Signal("initialized");
        FileSignal finalized = _scratch.Signal("finalized");
        using (var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 2,
            MaxTasksPerChild = 2,
            Initializer = () => initialized.Mark(PoolTask.WorkerNumber),
            Finalizer = () => finalized.Mark(PoolTask.WorkerNumber),
        }))
        {
            Assert.Equal([0, 1, 4, 9, 16, 25, 36, 49], pool.Map(Arithmetic.Square, Enumerable.Range(0, 8), 1));
            pool.CloseAndJoin();
            Assert.Equal(pool.GetStatistics().WorkersStarted, _scratch.Marks("initialized"));
            Assert.InRange(pool.GetStatistics().WorkersRecycled, 3, 4);
        }

        Assert.Equal(_scratch.Marks("initialized"), _scratch.Marks("finalized"));
    }

    [Fact]
    public void Functions_find_what_the_initializer_left_and_nothing_of_the_functions_before()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            Initializer = () => Traces.AmbientValue = "of the initializer",
        });

        string?[] seen = pool.Map(
            _ =>
            {
                string? found = Traces.AmbientValue;
                Traces.Leave();
                return found;
            },
            new int[4]);

        Assert.All(seen, value => Assert.Equal("of the initializer", value));
        Assert.Equal("", pool.Apply(Traces.Find));
        Assert.Null(Traces.AmbientValue);
    }

    [Fact]
    public void A_function_that_uses_the_pool_it_runs_in_is_refused_instead_of_waiting_for_itself()
    {
        using ProcessPool pool = Make();
        Own.Pool = pool;

        InvalidOperationException refusal =
            Assert.Throws<InvalidOperationException>(() => pool.Apply(() => Own.Pool!.Apply(Arithmetic.Seven)));
        Assert.Throws<InvalidOperationException>(() => pool.Apply(() => Own.Pool!.IMap(Arithmetic.Square, [1]).Count()));

        Assert.Contains("could wait for itself", refusal.Message);
        Assert.Equal(7, pool.Apply(() =>
        {
            using ProcessPool inner = Make();
            return inner.Apply(Arithmetic.Seven);
        }));
        Own.Pool = null;
    }

    [Fact]
    public void A_failing_initializer_breaks_the_pool_with_a_copy_of_its_exception()
    {
        FileSignal attempts = _scratch.Signal("attempt");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 2,
            Initializer = () =>
            {
                attempts.Mark(Guid.NewGuid().ToString("N"));
                throw new FormatException("no licence");
            },
        });

        PoolBrokenException failure = Assert.Throws<PoolBrokenException>(() => pool.ApplyAsync(Arithmetic.Seven).Get(Bound));

        Assert.Equal("no licence", Assert.IsType<FormatException>(failure.InnerException).Message);
        Assert.InRange(_scratch.Marks("attempt"), 3, 5);
        Assert.Throws<PoolBrokenException>(() => { pool.ApplyAsync(Arithmetic.Seven); });
    }

    [Fact]
    public void Items_in_pieces_of_memory_have_each_its_own_outcome()
    {
        using ProcessPool pool = Make(processes: 2);

        Outcome<int>[] outcomes = [.. pool.IMap(
            i => i % 3 == 0 ? throw new FormatException($"item {i}") : i, Enumerable.Range(0, 300), 7).Outcomes()];

        Assert.Equal(300, outcomes.Length);
        Assert.All(outcomes, outcome => Assert.True((outcome.Index % 3 != 0) == outcome.Successful, $"{outcome.Exception}"));
        Assert.All(outcomes.Where(o => !o.Successful), o => Assert.Equal($"item {o.Index}", o.Exception!.Message));
    }

    [Fact]
    public void Pools_leave_nothing_behind()
    {
        using (ProcessPool first = Make())
        {
            first.Apply(Arithmetic.Seven);
        }

        LeakCensus census = LeakCensus.Take();
        for (int i = 0; i < 20; i++)
        {
            using ProcessPool pool = Make(processes: 3);
            Assert.Equal([1, 4, 9], pool.Map(Arithmetic.Square, [1, 2, 3]));
        }

        census.AssertNothingLeft();
    }

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static ProcessPool Make(int processes = 1) =>
        new(new ProcessPoolOptions { InProcess = true, Processes = processes, Name = "here" });

    private static class Own
    {
        public static ProcessPool? Pool { get; set; }
    }
}
