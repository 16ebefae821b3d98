using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Hosting;

/// <summary>
/// A program in each form in which 'dotnet publish' makes one. Takes minutes, and so runs only when it is asked for:
/// <c>dotnet run build.cs -- published</c>.
/// </summary>
[Limit(900)]
public sealed class PublishedProgramTests : IDisposable
{
    private static readonly TimeSpan PublishLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Forms =>
    [
        "framework-dependent",
        "self-contained",
        "framework-dependent single-file",
        "self-contained single-file",
        "self-contained compressed single-file",
        "self-contained extracting single-file",
        "trimmed",
        "trimmed single-file",
        "composite",
    ];

    private string MainRuns => _scratch.PathOf("main-runs");

    public void Dispose() => _scratch.Dispose();

    [Theory(Explicit = true)]
    [MemberData(nameof(Forms))]
    public void A_program_of_this_form_has_workers_and_runs_Main_once(string form)
    {
        string program = Publish(form);

        using AppRun app = AppRun.Start(program, [], environment: Variables);

        Assert.True(app.ExitCode(RunLimit) == 0, app.Describe());
        Assert.Contains("lambda: 101 102 103", app.Output);
        Assert.Contains("method: 1 8 27", app.Output);
        Assert.Contains("outside: True", app.Output);
        Assert.Contains("itself: True", app.Output);
        Assert.Contains("record: 2", app.Output);
        Assert.Contains("many: 20100", app.Output);
        Assert.Contains("crash: Exited 3", app.Output);
        Assert.Contains("exception: not 5", app.Output);
        Assert.Contains("clean: True", app.Output);
        Assert.Contains("nested: 27", app.Output);
        Assert.Empty(app.Errors);
        Assert.Single(File.ReadAllLines(MainRuns));
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Forms))]
    public void Nothing_is_left_of_a_program_of_this_form_after_Ctrl_C_or_a_kill(string form)
    {
        string program = Publish(form);
        foreach (int signal in new[] { Signals.Interrupt, Signals.Kill })
        {
            // As a terminal starts it: in a group of its own, with Ctrl-C in force.
            string[] command = ["env", "--default-signal=INT,QUIT", program, "hold"];
            using AppRun app = AppRun.Start("setsid", command, environment: Variables);
            int[] workers = app.Numbers("workers");

            Signals.Send(-app.Pid, signal);

            Assert.NotEqual(0, app.ExitCode(EndLimit));
            Eventually.Gone(workers, EndLimit);
        }

        Assert.Equal(2, File.ReadAllLines(MainRuns).Length);
    }

    [Fact(Explicit = true)]
    public void A_program_whose_file_was_replaced_says_so_instead_of_starting_the_other_one()
    {
        using AppRun app = AppRun.Start(Publish("self-contained single-file"), ["replaced"], environment: Variables);

        Assert.True(app.ExitCode(RunLimit) == 0, app.Describe());
        Assert.Contains("the other worker: 8", app.Output);
        Assert.Contains("replaced", app.Output);
        Assert.Contains("deploy into a new folder", app.Output);
        Assert.Single(File.ReadAllLines(MainRuns));
    }

    [Fact(Explicit = true)]
    public void A_trimmed_program_without_the_targets_of_the_package_is_told_the_cure()
    {
        using AppRun app = AppRun.Start(Publish("trimmed unprepared"), [], environment: Variables);

        Assert.NotEqual(0, app.ExitCode(RunLimit));
        Assert.Contains("StartupHookSupport", app.Errors);
        Assert.Single(File.ReadAllLines(MainRuns));
    }

    private Dictionary<string, string?> Variables => new() { ["PT_MAIN_RUNS"] = MainRuns };

    private static string Publish(string form)
    {
        var program = new GeneratedProgram("Published");
        string folder = form.Replace(' ', '-');
        program.Dotnet(["publish", "-v", "quiet", $"-p:Form={folder}", "-o", $"published/{folder}"], PublishLimit);
        return program.PathOf("published", folder, "Published");
    }
}
