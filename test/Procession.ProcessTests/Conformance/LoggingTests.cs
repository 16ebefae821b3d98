using Microsoft.Extensions.Logging;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Entry = Procession.Conformance.Harness.RecordingLoggerFactory.Entry;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL: what is logged, with which id and fields.</summary>
public sealed class LoggingTests : IDisposable
{
    private readonly RecordingLoggerFactory _log = new();
    private readonly Scratch _scratch = new();

    public void Dispose()
    {
        _log.Dispose();
        _scratch.Dispose();
    }

    // How workers are started is told at the level for those who look into that.
    private IReadOnlyList<Entry> News => [.. _log.Entries.Where(entry => entry.Level > LogLevel.Debug)];

    [Fact]
    public void How_workers_are_started_is_one_line_with_the_reason()
    {
        using ProcessPool pool = Pool().Ready();
        pool.CloseAndJoin();

        Entry start = Assert.Single(_log.Entries);
        Assert.Equal((LogLevel.Debug, 11, "WorkersStartedBy"), (start.Level, start.Event.Id, start.Event.Name));
        Assert.EndsWith("dotnet", (string)start.Fields["FileName"]!);
        Assert.Contains("Procession.dll", (string)start.Fields["Arguments"]!);
        Assert.NotEmpty((string)start.Fields["Reason"]!);
    }

    [Fact]
    public void A_death_is_one_line_with_all_that_is_known()
    {
        using ProcessPool pool = Pool();
        FileSignal started = _scratch.Signal("started");
        AsyncResult<int[]> map = pool.MapAsync(
            item => item == 2 ? Stubborn.SleepsForever(started) : item, [0, 1, 2, 3], chunkSize: 4);
        started.Wait();

        Signals.Send(started.Number, Signals.Kill);
        var crash = Assert.Throws<WorkerCrashedException>(() => map.Get());

        pool.CloseAndJoin();
        Entry death = Assert.Single(News);
        Assert.Equal((LogLevel.Warning, 1, "WorkerDied"), (death.Level, death.Event.Id, death.Event.Name));
        Assert.DoesNotContain('\n', death.Text);
        Assert.StartsWith(
            $"Worker {crash.WorkerNumber} (pid {started.Number}) of logged was ended by SIGKILL while running "
            + $"'{crash.FunctionName}' on item 2. ",
            death.Text);
        Assert.Equal("logged", death.Fields["Pool"]);
        Assert.Equal(crash.WorkerNumber, death.Fields["Worker"]);
        Assert.Equal(started.Number, death.Fields["ProcessId"]);
        Assert.Equal(-9, death.Fields["ExitCode"]);
        Assert.Equal("SIGKILL", death.Fields["Signal"]);
        Assert.Equal(WorkerFailureKind.Crashed, death.Fields["Kind"]);
        Assert.Equal(crash.FunctionName, death.Fields["Function"]);
        Assert.Equal(2L, death.Fields["Item"]);
    }

    [Fact]
    public void What_a_dead_worker_wrote_stands_in_its_line()
    {
        using ProcessPool pool = Pool(WorkerOutput.Discard);

        Assert.Throws<WorkerCrashedException>(() => pool.Apply<int>(() =>
        {
            Console.Error.WriteLine("first words");
            Console.Error.WriteLine("last words");
            Environment.Exit(3);
            return 0;
        }));

        pool.CloseAndJoin();
        Entry death = Assert.Single(News);
        Assert.Contains("exited with code 3", death.Text);
        Assert.EndsWith("Last stderr lines: | first words | last words", death.Text);
        Assert.Equal((3, null), (death.Fields["ExitCode"], death.Fields["Signal"]));
        Assert.Contains("last words", (string)death.Fields["LastErrorLines"]!);
    }

    [Fact]
    public void An_idle_worker_that_dies_was_running_nothing()
    {
        using ProcessPool pool = Pool().Ready();

        Signals.Send(pool.WorkerIds()[0], Signals.Kill);

        Eventually.True(() => News.Count > 0, "the death is logged");
        Entry death = Assert.Single(News);
        Assert.DoesNotContain("while running", death.Text);
        Assert.Null(death.Fields["Function"]);
        Assert.Null(death.Fields["Item"]);
    }

    [Fact]
    public void A_start_that_fails_is_one_line_and_so_is_the_end_of_the_pool()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Name = "logged",
            LoggerFactory = _log,
            WorkerOutput = WorkerOutput.Discard,
            Initializer = static () => throw new FormatException("a bad initializer"),
        });
        Assert.Throws<PoolBrokenException>(() => pool.Apply(Arithmetic.Seven));
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)));

        Assert.Equal([2, 20], News.Select(entry => entry.Event.Id));
        Entry start = News[0];
        Assert.Equal(LogLevel.Error, start.Level);
        Assert.IsType<FormatException>(start.Exception);
        Assert.Equal(("logged", 1), (start.Fields["Pool"], start.Fields["Worker"]));
        Assert.DoesNotContain('\n', start.Text);
        Entry end = News[1];
        Assert.Equal(LogLevel.Critical, end.Level);
        Assert.Equal("a bad initializer", end.Exception!.InnerException!.Message);
        Assert.DoesNotContain('\n', end.Text);
    }

    [Fact]
    public void A_callback_that_throws_is_logged_with_its_function()
    {
        using ProcessPool pool = Pool();
        pool.ApplyAsync(Arithmetic.Seven, new CallOptions { Callback = _ => throw new NotSupportedException("bad") }).Get();

        pool.CloseAndJoin();

        Entry entry = Assert.Single(News);
        Assert.Equal((LogLevel.Error, 23), (entry.Level, entry.Event.Id));
        Assert.Equal("logged", entry.Fields["Pool"]);
        Assert.Equal($"{nameof(Arithmetic)}.{nameof(Arithmetic.Seven)}", entry.Fields["Function"]);
    }

    [Fact]
    public async Task What_is_logged_has_come_when_a_pool_was_disposed_of()
    {
        await using (ProcessPool pool = Pool())
        {
            Assert.Throws<WorkerCrashedException>(() => pool.Apply(Dying.ByTheSystem, 3));
        }

        Assert.Single(News);
    }

    private ProcessPool Pool(WorkerOutput output = WorkerOutput.Inherit) => new(new ProcessPoolOptions
    {
        Processes = 1,
        Name = "logged",
        LoggerFactory = _log,
        WorkerOutput = output,
    });
}
