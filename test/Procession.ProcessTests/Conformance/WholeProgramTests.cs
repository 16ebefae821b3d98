using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>POOL and CRASH cases that need a program of their own.</summary>
public sealed class WholeProgramTests
{
    [Fact]
    [Trait("Case", "POOL-03")]
    public void A_program_bound_to_one_core_gets_one_worker()
    {
        using AppRun app = AppRun.Start("taskset", ["-c", "0", Repository.TestApp, "ReportsItsDefaultSize"]);

        Assert.Equal(0, app.ExitCode(TimeSpan.FromSeconds(30)));
        Assert.Equal("1 1", app.Output.Trim());
    }

    [Fact]
    [Trait("Case", "POOL-06")]
    [Trait("Fault", "41")]
    public void A_pool_that_cannot_start_all_its_workers_throws_and_ends_those_that_had_started()
    {
        using AppRun app =
            AppRun.Start("/bin/sh", ["-c", $"ulimit -n 160; exec '{Repository.TestApp}' RunsOutOfDescriptors"]);

        Assert.True(app.ExitCode(TimeSpan.FromSeconds(40)) == 0, app.Describe());
        Assert.Contains("refused: Procession.PoolBrokenException", app.Output);
        Assert.Contains("EMFILE, error 24", app.Output);
        Assert.Contains("160 descriptors (ulimit -n)", app.Output);
        Assert.Contains("children: ''", app.Output);
        Assert.Contains("small pool: 7", app.Output);
    }

    [Fact]
    [Limit(120)]
    [Trait("Case", "POOL-07")]
    public void A_pool_of_forty_works_and_is_silent()
    {
        using AppRun app = AppRun.OfTestApp("MapsWithManyWorkers", "40");

        Assert.Equal(0, app.ExitCode(TimeSpan.FromSeconds(90)));
        Assert.Equal("332833500", app.Output.Trim());
        Assert.Empty(app.Errors);
    }

    [Fact]
    [Trait("Case", "CRASH-18")]
    [Trait("Fault", "40")]
    public void Twenty_megabytes_on_inherited_streams_arrive_in_the_programs_own_output()
    {
        using AppRun app = AppRun.OfTestApp("WritesMuchToTheConsole");

        Assert.Equal(0, app.ExitCode(TimeSpan.FromSeconds(50)));
        string line = new('x', 99);
        Assert.Equal(200_000, app.Output.Split('\n').Count(text => text == line));
        Assert.Equal(200_000, app.Errors.Split('\n').Count(text => text == line));
        Assert.EndsWith("written: 200000", app.Output.TrimEnd());
    }
}
