using Procession.Framing;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Procession.Wire;

namespace Procession.ProcessTests.Faults;

/// <summary>What a worker that died is said to have written, and who is said to have killed it.</summary>
public sealed class LastWordsFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_an_earlier_task_wrote_is_not_shown_as_the_cause(int concurrency)
    {
        using ProcessPool pool = Quiet(concurrency);
        for (int round = 0; round < 30; round++)
        {
            // Both at once: the second begins when the first one's lines may still be on their way.
            AsyncResult<int> writes = pool.ApplyAsync(WritesLines, round % 3 == 0 ? 40 : 1);
            AsyncResult<int> dies = pool.ApplyAsync(Crashes.ExitsWith, 3);

            Assert.Equal(1, writes.Get(Bound));
            WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => dies.Get(Bound));
            Assert.Empty(e.LastErrorLines);
            Assert.DoesNotContain("an old line", e.Message);
            Assert.Contains("what was written before is not of this task", e.Message);
        }
    }

    [Fact]
    public void What_the_task_wrote_itself_is_shown()
    {
        using ProcessPool pool = Quiet();
        pool.Apply(WritesLines, 1);
        AsyncResult<int> dies = pool.ApplyAsync(
            text =>
            {
                Console.Error.WriteLine(text);
                Environment.Exit(3);
                return 0;
            },
            "my last words");

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => dies.Get(Bound));

        Assert.Equal("my last words", e.LastErrorLines);
        Assert.Contains("without those of earlier tasks", e.Message);
    }

    [Fact]
    public void Items_of_one_chunk_share_what_was_written()
    {
        using ProcessPool pool = Quiet();
        AsyncResult<int[]> map = pool.MapAsync(
            item =>
            {
                Console.Error.WriteLine($"item {item}");
                return item == 2 ? Crashes.ExitsWith(3) : item;
            },
            [0, 1, 2, 3],
            chunkSize: 4);

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => map.Get(Bound));

        Assert.Equal(2, e.ItemIndex);
        Assert.Contains(" on item 2.", e.Message);
        Assert.Contains("perhaps of the 2 items before it in its chunk", e.Message);
    }

    [Fact]
    public void A_report_of_an_earlier_task_does_not_say_how_a_worker_died()
    {
        using ProcessPool pool = Quiet();
        pool.Apply(() =>
        {
            Console.Error.WriteLine("Out of memory: this task will try again with less.");
            return 1;
        });
        AsyncResult<int> dies = pool.ApplyAsync(() => Crashes.KillsItself());

        Assert.Equal(WorkerFailureKind.Crashed, Assert.Throws<WorkerCrashedException>(() => dies.Get(Bound)).Kind);
    }

    [Theory]
    [InlineData("is killed", WorkerFailureKind.Crashed)]
    [InlineData("exits", WorkerFailureKind.Exited)]
    [InlineData("fails fast", WorkerFailureKind.FailFast)]
    public void Words_of_a_worker_of_a_worker_do_not_say_how_the_outer_one_died(string how, WorkerFailureKind expected)
    {
        using ProcessPool pool = Quiet();
        AsyncResult<int> dies = pool.ApplyAsync(
            way =>
            {
                using var inner = new ProcessPool(1);
                Assert.Throws<WorkerCrashedException>(() => inner.Apply(Crashes.OverflowsTheStack, 0));
                return way switch
                {
                    "is killed" => Crashes.KillsItself(),
                    "exits" => Crashes.ExitsWith(3),
                    _ => Crashes.FailsFast("on purpose"),
                };
            },
            how);

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => dies.Get(Bound));

        Assert.Equal(expected, e.Kind);
    }

    [Theory]
    [InlineData("Out of memory.")]
    [InlineData("Stack overflow.")]
    [InlineData("Process terminated.")]
    public void Words_that_a_function_writes_itself_do_not_say_how_it_died(string words)
    {
        using ProcessPool pool = Quiet();
        AsyncResult<int> dies = pool.ApplyAsync(
            text =>
            {
                Console.Error.WriteLine(text);
                return Crashes.KillsItself();
            },
            words);

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => dies.Get(Bound));

        Assert.Equal(WorkerFailureKind.Crashed, e.Kind);
        Assert.Equal(words, e.LastErrorLines);
    }

    [Theory]
    [InlineData("is killed")]
    [InlineData("exits")]
    public void Damage_that_another_process_has_found_costs_no_item(string how)
    {
        using ProcessPool pool = Quiet();
        string words = $"Unhandled exception. {new DamagedDataException("as a worker of another pool says")}";

        Outcome<int>[] outcomes = [.. pool.IMap(
            item =>
            {
                if (item == 3)
                {
                    Console.Error.WriteLine(words);
                    _ = how == "exits" ? Crashes.ExitsWith(3) : Crashes.KillsItself();
                }

                return item;
            },
            Enumerable.Range(0, 10),
            chunkSize: 10).Outcomes()];

        Outcome<int> failed = Assert.Single(outcomes, outcome => !outcome.Successful);
        var e = Assert.IsType<WorkerCrashedException>(failed.Exception);
        Assert.Equal(3, e.ItemIndex);
        Assert.NotEqual(WorkerFailureKind.ChannelBroken, e.Kind);
    }

    [Fact]
    public void The_place_is_named_for_item_0_of_a_map_and_not_for_a_single_call()
    {
        using ProcessPool pool = Quiet();

        WorkerCrashedException map = Assert.Throws<WorkerCrashedException>(
            () => pool.MapAsync(Crashes.ExitsWith, [3]).Get(Bound));
        WorkerCrashedException single = Assert.Throws<WorkerCrashedException>(
            () => pool.ApplyAsync(Crashes.ExitsWith, 3).Get(Bound));

        Assert.Contains(" on item 0.", map.Message);
        Assert.DoesNotContain(" on item ", single.Message);
        Assert.Equal(0L, map.Data[FailureData.Index]);
        Assert.Equal(0L, single.Data[FailureData.Index]);
    }

    [Fact]
    public void Kills_of_the_pool_are_no_crashes()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            CancellationGrace = TimeSpan.FromMilliseconds(50),
            MaxMemoryPerWorker = 200L << 20,
            WorkerOutput = WorkerOutput.Discard,
        });
        AsyncResult<int> cancelled = pool.ApplyAsync(Stubborn.SleepsForever, _scratch.Signal("started"));
        _scratch.Signal("started").Wait();
        cancelled.Cancel();
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        Assert.Equal((0, 1), Deaths(pool));

        var limited = new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) };
        Assert.Throws<TaskTimeoutException>(
            () => pool.ApplyAsync(Stubborn.SleepsForever, _scratch.Signal("again"), limited).Get(Bound));
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        Assert.Equal((0, 2), Deaths(pool));

        foreach (Func<int, int> takes in new Func<int, int>[] { Hoarder.TakesNative, Hoarder.TakesManaged })
        {
            Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(takes, 600 << 20).Get(Bound));
        }

        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        Assert.Equal((0, 4), Deaths(pool));

        Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(Crashes.ExitsWith, 3).Get(Bound));
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        Assert.Equal((1, 4), Deaths(pool));
    }

    private static int WritesLines(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Console.Error.WriteLine("an old line");
        }

        return 1;
    }

    private static (int Crashed, int Killed) Deaths(ProcessPool pool)
    {
        PoolStatistics now = pool.GetStatistics();
        return (now.WorkersCrashed, now.WorkersKilled);
    }

    private static ProcessPool Quiet(int concurrency = 1) => new(new ProcessPoolOptions
    {
        Processes = 1,
        StandbyWorkers = 1,
        MaxConcurrencyPerWorker = concurrency,
        WorkerOutput = WorkerOutput.Discard,
    });
}
