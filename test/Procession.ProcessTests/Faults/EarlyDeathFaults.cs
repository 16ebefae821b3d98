using Microsoft.Extensions.Time.Testing;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// Workers that die as soon as they are ready: they must not be started without end and pause. The clock of the back-off
/// stands still until a test moves it.
/// </summary>
public sealed class EarlyDeathFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);
    private readonly Scratch _scratch = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLoggerFactory _logs = new();

    public void Dispose()
    {
        _scratch.Dispose();
        _logs.Dispose();
    }

    [Theory]
    [InlineData("is killed")]
    [InlineData("exits")]
    [Trait("Fault", "15")]
    public void Workers_that_die_as_soon_as_they_are_ready_are_started_again_with_pauses(string how)
    {
        using var pool = new ProcessPool(Options(processes: 2, DiesWhenReady(how)));

        // All are dead, and nothing is started before its time.
        Eventually.True(() => pool.GetStatistics().WorkersDelayed == 2, "both places wait", Bound);
        PoolStatistics waiting = pool.GetStatistics();
        Assert.Empty(waiting.WorkerIds);
        Assert.InRange(waiting.WorkersStarted, 4, 2 + 2 + 2 + 10);
        Eventually.True(
            () => _logs.Text.Contains("the next one is started in 0.05 s", StringComparison.Ordinal), "it is logged");

        // More than once: a place is counted as waiting just before its timer is made.
        Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return pool.GetStatistics().WorkersStarted >= waiting.WorkersStarted + 2;
            },
            "both are tried again",
            Bound);
        Eventually.True(() => pool.GetStatistics().WorkersDelayed == 2, "both places wait again", Bound);
    }

    [Fact]
    [Trait("Fault", "15")]
    public void What_made_them_die_is_over_and_the_pool_works_again()
    {
        FileSignal mended = _scratch.Signal("mended");
        Action dies = DiesWhenReady("is killed");
        using var pool = new ProcessPool(Options(processes: 1, () =>
        {
            if (!mended.IsSet)
            {
                dies();
            }
        }));
        Eventually.True(() => pool.GetStatistics().WorkersDelayed == 1, "the place waits", Bound);
        AsyncResult<int> call = pool.ApplyAsync(Arithmetic.Seven);

        mended.Set();
        Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return call.Ready;
            },
            "a worker was started again",
            Bound);

        Assert.Equal(7, call.Get(Bound));
        Assert.Equal(0, pool.GetStatistics().WorkersDelayed);
    }

    [Fact]
    [Trait("Fault", "1")]
    public void Idle_workers_that_are_killed_are_replaced_at_once()
    {
        using var pool = new ProcessPool(Options(processes: 2, initializer: null));

        for (int i = 0; i < 4; i++)
        {
            int[] workers = [.. pool.Ready().WorkerIds()];
            Array.ForEach(workers, pid => Signals.Send(pid, Signals.Kill));
            Eventually.Gone(workers, Bound);
        }

        Assert.Equal(7, pool.Ready().ApplyAsync(Arithmetic.Seven).Get(Bound)); // without a tick of the clock
    }

    [Fact]
    [Trait("Fault", "1")]
    public void Workers_that_die_at_work_are_replaced_at_once_however_many_they_are()
    {
        using var pool = new ProcessPool(Options(processes: 1, initializer: null));

        for (int i = 0; i < 20; i++)
        {
            AsyncResult<int> call = pool.ApplyAsync(Crashes.ExitsWith, 3);
            Assert.Throws<WorkerCrashedException>(() => call.Get(Bound));
        }

        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
    }

    [Fact]
    [Trait("Fault", "15")]
    public void Deaths_between_which_workers_were_of_use_are_no_row()
    {
        ProcessPoolOptions options = Options(processes: 1, initializer: null);
        options.MaxTasksPerChild = 1; // so that those of use leave, and do not die
        using var pool = new ProcessPool(options);
        int last = 0;
        for (int i = 0; i < 14; i++)
        {
            int idle = AwaitIdle(pool, last);
            Signals.Send(idle, Signals.Kill);
            Eventually.Gone([idle], Bound);

            last = pool.ApplyAsync(Arithmetic.Pid, 0).Get(Bound); // without a tick of the clock
        }

        Assert.Equal(0, pool.GetStatistics().WorkersDelayed);
    }

    [Fact]
    [Trait("Fault", "15")]
    public void What_other_workers_do_does_not_end_the_row_of_those_that_cannot_live()
    {
        FileSignal first = _scratch.Signal("first");
        Action dies = DiesWhenReady("is killed");
        using var pool = new ProcessPool(Options(processes: 2, () =>
        {
            try
            {
                File.Open(first.Path, FileMode.CreateNew).Dispose();
            }
            catch (IOException)
            {
                dies(); // all but the one that was faster
            }
        }));

        Eventually.True(
            () =>
            {
                Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
                return pool.GetStatistics().WorkersDelayed == 1;
            },
            "the place of the others waits",
            Bound);
        Assert.InRange(pool.GetStatistics().WorkersStarted, 3, 2 + 2 + 10 + 1);
    }

    private static int AwaitIdle(ProcessPool pool, int butNot)
    {
        int[] ids = [];
        Eventually.True(
            () =>
            {
                PoolStatistics now = pool.GetStatistics();
                ids = [.. now.WorkerIds];
                return now.IdleWorkers == 1 && ids.Length == 1 && ids[0] != butNot;
            },
            "there is a new worker",
            Bound);
        return ids[0];
    }

    // Not before the pool has seen that it is ready: the process looks at what it has told.
    private static Action DiesWhenReady(string how) => () => new Thread(() =>
    {
        Thread.Sleep(30); // Readiness is told right behind the initializer, and nothing tells this thread.
        _ = how == "exits" ? Crashes.ExitsWith(3) : Crashes.KillsItself();
    }).Start();

    private ProcessPoolOptions Options(int processes, Action? initializer) => new()
    {
        Processes = processes,
        Initializer = initializer,
        WorkerOutput = WorkerOutput.Discard,
        LoggerFactory = _logs,
        TimeProvider = _clock,
        StartTimeout = Timeout.InfiniteTimeSpan, // The clock is moved by hand, and faster than a worker starts on a busy machine.
    };
}
