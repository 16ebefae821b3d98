using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Hosting;

/// <summary>
/// NET-01 and NET-05: the ways in which people start .NET programs. The user's Main must run exactly once in each.
/// </summary>
[Limit(240)]
public sealed class HostingTests : IDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    private readonly Scratch _scratch = new();

    private string MainRuns => _scratch.PathOf("main-runs");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "NET-01")]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_program_started_by_its_apphost()
    {
        using AppRun app = AppRun.Start(Repository.TestApp, ["MapsALambdaAndAMethod"], environment: Environment);

        AssertItWorked(app);
    }

    [Theory]
    [InlineData("dotnet app.dll")]
    [InlineData("dotnet exec app.dll")]
    [Trait("Case", "NET-01")]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_program_started_by_the_dotnet_command(string how)
    {
        string[] arguments =
            how == "dotnet app.dll" ? [Repository.TestApp + ".dll"] : ["exec", Repository.TestApp + ".dll"];
        using AppRun app = AppRun.Start("dotnet", [.. arguments, "MapsALambdaAndAMethod"], environment: Environment);

        AssertItWorked(app);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_program_whose_workers_are_its_own_executable()
    {
        using AppRun app = AppRun.Start(Repository.TestApp, ["BecomesItsOwnWorkers"], environment: Environment);

        AssertItWorked(app);
        Assert.Contains("executable: True", app.Output);
        Assert.Contains("clean for managed code: True", app.Output);
        Assert.Contains("clean for native code: True", app.Output);
        Assert.Contains("nested: 27", app.Output);
        Assert.Contains("crash: Exited 3", app.Output);
        Assert.Contains("hook of the user: True", app.Output);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    public void A_program_without_an_executable_of_its_own_is_told_the_cure()
    {
        string[] arguments = [Repository.TestApp + ".dll", "BecomesItsOwnWorkers"];
        using AppRun app = AppRun.Start("dotnet", arguments, environment: Environment);

        Assert.NotEqual(0, app.ExitCode(RunLimit));
        Assert.Contains("UseAppHost", app.Errors);
        Assert.Single(File.ReadAllLines(MainRuns));
    }

    // As if the hook were not called, because somebody has taken its variable away.
    [Fact]
    [Trait("Case", "NET-01")]
    public void A_worker_that_was_not_taken_over_ends_at_its_first_pool()
    {
        var variables = new Dictionary<string, string?>(Environment) { ["PROCESSION_WORKER"] = "1 3 4" };
        using AppRun app = AppRun.Start(Repository.TestApp, ["MapsALambdaAndAMethod"], environment: variables);

        Assert.Equal(70, app.ExitCode(RunLimit));
        Assert.Contains("was started to be a worker", app.Errors);
        Assert.Empty(app.Output);
        Assert.Single(File.ReadAllLines(MainRuns));
    }

    // The file beside the program has no such setting.
    [Theory]
    [InlineData("by its full path")]
    [InlineData("by a path relative to its directory")]
    [Trait("Case", "NET-05")]
    public void Workers_have_the_settings_that_the_dotnet_command_was_given(string how)
    {
        string named = WriteSettings();
        string[] options = ["--runtimeconfig", how == "by its full path" ? named : Path.GetFileName(named)];
        using AppRun app = StartWith(options, _scratch.Folder);

        Assert.True(app.ExitCode(RunLimit) == 0, app.Describe());
        Assert.Contains("settings: told told told", app.Output);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    public void A_program_that_has_left_the_directory_of_its_settings_is_told_the_cure()
    {
        string[] options = ["--runtimeconfig", Path.GetFileName(WriteSettings())];
        using AppRun app = StartWith(options, Directory.CreateDirectory(_scratch.PathOf("elsewhere")).FullName);

        Assert.Equal(1, app.ExitCode(RunLimit));
        Assert.Contains("--runtimeconfig told.json", app.Errors);
        Assert.Contains("give the full path", app.Errors);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_program_started_from_another_directory_by_a_relative_path()
    {
        string relative = Path.GetRelativePath(_scratch.Folder, Repository.TestApp);
        using AppRun app =
            AppRun.Start("/bin/sh", ["-c", $"'{relative}' MapsALambdaAndAMethod"], _scratch.Folder, Environment);

        AssertItWorked(app);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_web_application_that_maps_in_its_request_handlers()
    {
        var program = new GeneratedProgram("Web");
        program.Dotnet("build", "-v", "quiet");

        using AppRun app = program.Start(program.Output("Web"), [], MainRuns);

        AssertItWorked(app);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_file_based_program()
    {
        var program = new GeneratedProgram("FileBased");
        program.Dotnet("build", "app.cs", "-v", "quiet");

        using AppRun app = program.Start("dotnet", ["run", "app.cs"], MainRuns);

        AssertItWorked(app, TimeSpan.FromSeconds(90));
        Assert.Contains("generates code: False, True", app.Output); // as the SDK builds such programs
        Assert.Contains("records: -20100", app.Output);
        Assert.Contains("proxy: 6", app.Output);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_test_project_of_xunit_2_under_the_test_host_of_Visual_Studio()
    {
        var program = new GeneratedProgram("XunitV2");
        program.Dotnet("build", "-v", "quiet");

        using AppRun run = program.Start("dotnet", ["test", "--no-build"]);

        Assert.True(run.ExitCode(TimeSpan.FromSeconds(90)) == 0, run.Describe());
        Assert.Contains("Passed!", run.Output);
        Assert.Contains("Passed:     3", run.Output);
    }

    [Fact]
    [Trait("Case", "NET-05")]
    [Trait("Fault", "44")]
    public void A_program_published_as_a_single_file()
    {
        var program = new GeneratedProgram("SingleFile");
        program.Dotnet("publish", "-v", "quiet", "-o", "published");

        using AppRun app = program.Start(program.PathOf("published", "SingleFile"), [], MainRuns);

        AssertItWorked(app);
    }

    private string WriteSettings()
    {
        string told = _scratch.PathOf("told.json");
        string settings = File.ReadAllText(Repository.TestApp + ".runtimeconfig.json");
        const string Properties = "\"configProperties\": {";
        Assert.Contains(Properties, settings);
        File.WriteAllText(told, settings.Replace(Properties, Properties + "\"PT_MARK\": \"told\","));
        return told;
    }

    private AppRun StartWith(string[] options, string directory) => AppRun.Start(
        "dotnet", ["exec", .. options, Repository.TestApp + ".dll", "ReportsItsSettings", directory], _scratch.Folder);

    private Dictionary<string, string?> Environment => new() { ["PT_MAIN_RUNS"] = MainRuns };

    private void AssertItWorked(AppRun app, TimeSpan? limit = null)
    {
        Assert.True(app.ExitCode(limit ?? RunLimit) == 0, app.Describe());
        Assert.Contains("lambda: 101 102 103", app.Output);
        Assert.Contains("method: 1 8 27", app.Output);
        Assert.Contains("outside: True", app.Output);
        Assert.Contains("itself: True", app.Output);
        Assert.Empty(app.Errors);
        Assert.Single(File.ReadAllLines(MainRuns));
    }
}
