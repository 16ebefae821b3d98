using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Ctrl-C, as a terminal sends it: to the whole process group of the program.</summary>
public sealed class CtrlCFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(nameof(CtrlCAction.Drain), "results: 20")]
    [InlineData(nameof(CtrlCAction.Cancel), "terminated")]
    [Trait("Fault", "42")]
    public void The_first_one_drains_or_cancels_as_the_pool_was_told(string action, string end)
    {
        using var scratch = new Scratch();
        using AppRun app = AppRun.InTerminal("DrainsOnCtrlC", action, scratch.PathOf("go"));
        int[] workers = app.Numbers("workers");

        Signals.Send(-app.Pid, Signals.Interrupt);

        Assert.True(app.ExitCode(Bound) == 6, app.Describe());
        Assert.Contains("refuses: 1", app.Output);
        Assert.Contains(end, app.Output);
        Assert.Empty(app.Errors);
        Eventually.Gone(workers, TimeSpan.FromSeconds(2));
    }

    [Fact]
    [Trait("Fault", "42")]
    public void The_second_one_ends_the_program_and_its_workers()
    {
        using AppRun app = AppRun.InTerminal("DrainsOnCtrlC", "Drain", "");
        int[] workers = app.Numbers("workers");

        Signals.Send(-app.Pid, Signals.Interrupt);
        app.Numbers("refuses");
        Assert.All(workers, worker => Assert.True(Proc.Exists(worker)));
        Signals.Send(-app.Pid, Signals.Interrupt);

        Assert.Equal(130, app.ExitCode(Bound));
        Eventually.Gone(workers, TimeSpan.FromSeconds(2));
        Assert.Empty(app.Errors);
    }
}
