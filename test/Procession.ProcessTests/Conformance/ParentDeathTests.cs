using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>CRASH and LIFE: programs that end without a word to their pool.</summary>
public sealed class ParentDeathTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Case", "CRASH-20")]
    [Trait("Fault", "23")]
    public void Idle_workers_of_a_killed_program_end()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithIdleWorkers");
        int[] workers = app.Numbers("workers");
        Assert.All(workers, pid => Assert.True(Proc.IsAlive(pid)));

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone(workers, Bound);
        Assert.Empty(app.Errors);
    }

    [Fact]
    [Trait("Case", "CRASH-21")]
    [Trait("Fault", "23")]
    public void Busy_workers_of_a_killed_program_end_and_so_do_their_children()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithSpinningWorkers");
        int[] child = app.Numbers("child");
        int[] workers = app.Numbers("workers");
        Assert.All([.. workers, .. child], pid => Assert.True(Proc.IsAlive(pid)));

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone([.. workers, .. child], Bound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(90)]
    [Trait("Case", "CRASH-20")]
    [Trait("Fault", "23")]
    public void Workers_that_are_just_starting_when_the_program_is_killed_end(int milliseconds)
    {
        using AppRun app = AppRun.OfTestApp("KeepsStartingWorkers");
        app.Numbers("workers");
        Thread.Sleep(milliseconds); // Any moment of a start is a fair one.

        Signals.Send(app.Pid, Signals.Kill);

        // Which ones there were, nobody can say: none of this run may be left.
        Eventually.True(() => TestRun.Processes().Length == 0, "all workers are gone", Bound);
    }

    [Theory]
    [InlineData("idle")]
    [InlineData("busy")]
    [Trait("Case", "LIFE-11")]
    [Trait("Fault", "37")]
    public void A_program_that_forgets_its_pool_ends_and_leaves_no_worker(string workersAre)
    {
        using AppRun app = AppRun.OfTestApp("ReturnsWithoutDispose", workersAre);
        int[] workers = app.Numbers("workers");

        Assert.Equal(0, app.ExitCode(TimeSpan.FromSeconds(10)));

        Eventually.Gone(workers, Bound);
        Assert.Contains("sum: 14", app.Output);
        Assert.Empty(app.Errors);
    }

    [Theory]
    [InlineData("exit", 3)]
    [InlineData("throw", 134)]
    [InlineData("fail-fast", 134)]
    [Trait("Case", "LIFE-11")]
    [Trait("Fault", "23")]
    public void A_program_that_ends_abruptly_leaves_no_worker(string how, int exitCode)
    {
        using AppRun app = AppRun.OfTestApp("EndsAbruptly", how);
        int[] workers = app.Numbers("workers");

        Assert.Equal(exitCode, app.ExitCode(TimeSpan.FromSeconds(20)));

        Eventually.Gone(workers, Bound);
    }

    [Fact]
    [Trait("Case", "NET-07")]
    [Trait("Fault", "42")]
    public void Ctrl_C_is_the_programs_own_business()
    {
        // As in a terminal: the program leads a process group, and the whole group is interrupted.
        using AppRun app = AppRun.InTerminal("HandlesCtrlC");
        int[] workers = app.Numbers("workers");

        Signals.Send(-app.Pid, Signals.Interrupt);

        Assert.Equal(5, app.ExitCode(TimeSpan.FromSeconds(10)));
        Eventually.Gone(workers, Bound);
        Assert.Contains("interrupted: 0 crashed, map ready: False", app.Output);
        Assert.Empty(app.Errors);
    }

    [Fact]
    [Trait("Case", "NET-07")]
    [Trait("Fault", "42")]
    public void Ctrl_C_without_a_handler_ends_program_and_workers_without_noise()
    {
        using AppRun app = AppRun.InTerminal("WaitsWithSpinningWorkers");
        int[] child = app.Numbers("child");
        int[] workers = app.Numbers("workers");

        Signals.Send(-app.Pid, Signals.Interrupt);

        Assert.Equal(130, app.ExitCode(TimeSpan.FromSeconds(10)));
        Eventually.Gone([.. workers, .. child], Bound);
        Assert.Empty(app.Errors);
    }
}
