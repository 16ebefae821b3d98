using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Hosting;

/// <summary>Programs whose files, folders or input are not as programs have them: all ends with words, and nothing waits.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    private readonly Scratch _scratch = new();

    private Dictionary<string, string?> Environment => new() { ["PT_MAIN_RUNS"] = _scratch.PathOf("main-runs") };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("before", "PlatformNotSupportedException", "Cure: chmod +x")]
    [InlineData("after", "PoolBrokenException", "look at its permissions")]
    [Trait("Case", "NET-05")]
    public void A_program_that_may_not_be_executed_any_more_is_told_so(string pool, string type, string said)
    {
        using AppRun app = AppRun.Start(CopiedApp(), ["LosesItsExecutable", pool], environment: Environment);

        Assert.True(app.ExitCode(RunLimit) == 1, app.Describe());
        Assert.StartsWith(type, app.Output, StringComparison.Ordinal);
        Assert.Contains(said, app.Output);
        Assert.Single(File.ReadAllLines(_scratch.PathOf("main-runs")));
    }

    [Theory]
    [InlineData("DotnetHost")]
    [InlineData("OwnExecutable")]
    [Trait("Case", "NET-05")]
    public void What_a_program_reads_is_not_taken_by_its_workers(string start)
    {
        using AppRun app = AppRun.Start(Repository.TestApp, ["ReadsItsInput", start], environment: Environment);
        app.Say("one");
        app.Say("two");

        Assert.True(app.ExitCode(RunLimit) == 0, app.Describe());
        Assert.Contains("before: one", app.Output);
        Assert.Contains("worker: nothing", app.Output);
        Assert.Contains("after: two", app.Output);
    }

    [Theory]
    [InlineData("/no/such/folder")]
    [InlineData("/proc")] // nobody may write there
    [Trait("Case", "NET-05")]
    public void A_program_without_a_folder_for_temporary_files_works(string folder)
    {
        var variables = new Dictionary<string, string?>(Environment) { ["TMPDIR"] = folder };
        using AppRun app = AppRun.Start(Repository.TestApp, ["BecomesItsOwnWorkers"], environment: variables);

        Assert.True(app.ExitCode(RunLimit) == 0, app.Describe());
        Assert.Contains("lambda: 101 102 103", app.Output);
        Assert.Contains("nested: 27", app.Output);
    }

    // Of its own, since others run the one that all tests share.
    private string CopiedApp()
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.TestApp)!))
        {
            File.Copy(file, _scratch.PathOf(Path.GetFileName(file)));
        }

        return _scratch.PathOf(Path.GetFileName(Repository.TestApp));
    }
}
