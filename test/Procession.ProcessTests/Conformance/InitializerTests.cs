using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>WORK: initializers, and what becomes of pools whose initializer fails (decision D7).</summary>
public sealed class InitializerTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "WORK-01")]
    public void The_initializer_runs_once_in_each_worker_before_its_first_task()
    {
        string setting = "set by the initializer";
        FileSignal initialized = _scratch.Signal("initialized");
        FileSignal running = _scratch.Signal("running");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            Initializer = () =>
            {
                PerWorker.Setting = setting;
                initialized.Mark($"{Environment.ProcessId}-{Guid.NewGuid():N}");
            },
        });

        string?[] seen = pool.Map(
            i =>
            {
                running.Mark(Environment.ProcessId);
                running.WaitForMarks(2);
                return PerWorker.Setting;
            },
            Enumerable.Range(0, 10),
            chunkSize: 1);

        Assert.All(seen, value => Assert.Equal(setting, value));
        Assert.Equal(2, _scratch.Marks("initialized"));
        Assert.Null(PerWorker.Setting);
    }

    [Fact]
    [Trait("Case", "WORK-02")]
    public void The_initializer_runs_in_each_replacement_too()
    {
        FileSignal initialized = _scratch.Signal("initialized");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            MaxTasksPerChild = 1,
            Initializer = () => initialized.Mark(Guid.NewGuid().ToString("N")),
        });

        AsyncResult<int>[] results = [.. Enumerable.Range(0, 10).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];
        Assert.Equal(Enumerable.Range(0, 10).Select(Arithmetic.Square), results.Select(result => result.Get()));
        pool.CloseAndJoin();

        Assert.InRange(_scratch.Marks("initialized"), 10, 12);
    }

    [Theory]
    [InlineData("throws", "no licence", 2)]
    [InlineData("exits", "42", 2)]
    [InlineData("fails fast", "ended itself with FailFast", 1)]
    [Trait("Case", "WORK-03")]
    [Trait("Fault", "15")]
    public void A_failing_initializer_breaks_the_pool_with_its_reason(string how, string reason, int processes)
    {
        FileSignal attempts = _scratch.Signal("attempt");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = processes,
            Initializer = () =>
            {
                attempts.Mark(Guid.NewGuid().ToString("N"));
                _ = how switch
                {
                    "throws" => throw new FormatException("no licence"),
                    "exits" => Crashes.ExitsWith(42),
                    _ => Crashes.FailsFast("in the initializer"),
                };
            },
        });

        // Before it broke a call fails later, afterwards at once.
        PoolBrokenException failure =
            Assert.Throws<PoolBrokenException>(() => pool.ApplyAsync(Arithmetic.Seven).Get(TimeSpan.FromSeconds(30)));
        PoolBrokenException next = Assert.Throws<PoolBrokenException>(() => { pool.ApplyAsync(Arithmetic.Seven); });
        Assert.Throws<PoolBrokenException>(() => pool.Map(Arithmetic.Square, [1]));
        Assert.Throws<PoolBrokenException>(() => pool.IMap(Arithmetic.Square, [1]).ToList());

        Assert.Contains(reason, failure.ToString());
        Assert.Contains(" at InitializerTests.cs:", failure.Message);
        Assert.Contains(reason, next.ToString());
        if (how == "throws")
        {
            Assert.IsType<FormatException>(failure.InnerException);
            Assert.EndsWith("): no licence", failure.Message);
        }

        Assert.InRange(pool.GetStatistics().WorkersStarted, 1, (2 * processes) + 1);
        Assert.InRange(_scratch.Marks("attempt"), 1, (2 * processes) + 1);
        Eventually.True(() => pool.WorkerIds().Count == 0, "a broken pool keeps no worker");
    }

    [Fact]
    [Trait("Case", "WORK-03")]
    public void A_call_submitted_before_the_initializer_fails_fails_too()
    {
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () =>
            {
                go.Wait();
                throw new FormatException("no licence");
            },
        });
        AsyncResult<int> apply = pool.ApplyAsync(Arithmetic.Seven);
        AsyncResult<int[]> map = pool.MapAsync(Arithmetic.Square, Enumerable.Range(0, 100));
        Assert.False(apply.Wait(TimeSpan.FromSeconds(0.1)));

        go.Set();

        Assert.IsType<FormatException>(
            Assert.Throws<PoolBrokenException>(() => apply.Get(TimeSpan.FromSeconds(30))).InnerException);
        Assert.Throws<PoolBrokenException>(() => map.Get(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    [Trait("Case", "WORK-03")]
    public void An_initializer_that_fails_once_does_not_break_the_pool()
    {
        FileSignal failed = _scratch.Signal("failed");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () =>
            {
                if (!failed.IsSet)
                {
                    failed.Set();
                    throw new FormatException("only the first time");
                }
            },
        });

        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "WORK-04")]
    [Trait("Fault", "15")]
    public void A_pool_whose_initializer_hangs_can_be_terminated()
    {
        FileSignal started = _scratch.Signal("started");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () => Stubborn.SpinsForever(started),
        });
        AsyncResult<int> waiting = pool.ApplyAsync(Arithmetic.Seven);
        started.Wait();

        pool.Terminate();

        Assert.True(pool.Join(TimeSpan.FromSeconds(10)));
        Assert.Throws<PoolTerminatedException>(() => waiting.Get());
        Assert.False(Proc.Exists(started.Number));
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void An_initializer_that_cannot_travel_is_refused_by_the_constructor()
    {
        using Stream culprit = new FileStream("/dev/null", FileMode.Open, FileAccess.Read);
        int[] before = TestRun.Processes();

        UnsendableException refusal = Assert.Throws<UnsendableException>(
            () => new ProcessPool(new ProcessPoolOptions { Processes = 1, Initializer = () => culprit.ReadByte() }));

        Assert.Contains(nameof(culprit), refusal.Path);
        Assert.Equal(before, TestRun.Processes());
    }
}
