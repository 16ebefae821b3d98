using Procession.Messaging;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Programs that have run out of descriptors or threads when they use something for the first time.</summary>
public sealed class FirstUseFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(50);

    public static TheoryData<string, int> Shortages => new MatrixTheoryData<string, int>(
        ["pool", "manager", "memory", "nameless", "list", "listener", "client"], [0, 2, 5, 11, 40, 62]);

    [Theory]
    [MemberData(nameof(Shortages))]
    public void What_is_used_first_is_refused_in_words_and_can_be_had_later(string use, int left)
    {
        using AppRun app = AppRun.Start(
            "/bin/bash",
            ["-c", $"ulimit -n 256; exec '{Repository.TestApp}' HasLittleAtFirstUse '{use}' descriptors {left}"],
            environment: new Dictionary<string, string?> { ["DOTNET_TieredCompilation"] = "0" });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.DoesNotContain("BAD", app.Output);
        Assert.Contains("free: right", app.Output);
        if (left < 12)
        {
            Assert.Contains("(ulimit -n)", app.Output);
        }
        else if (left > 60)
        {
            Assert.Contains("few: right", app.Output);
        }
    }

    // As somebody else: a limit on threads does not bind root.
    [Theory]
    [InlineData("memory", 0)]
    [InlineData("memory", 1)]
    [InlineData("nameless", 0)]
    [InlineData("nameless", 2)]
    [InlineData("client", 0)]
    [InlineData("listening pool", 0)]
    [InlineData("listening pool", 5)]
    [InlineData("listening pool", 6)]
    [InlineData("listening pool", 7)]
    [InlineData("listening pool", 8)]
    [InlineData("listening pool", 9)]
    public void What_is_used_first_is_refused_in_words_without_threads_and_can_be_had_later(string use, int left)
    {
        string command = $"ulimit -u 60; exec '{Repository.TestApp}' HasLittleAtFirstUse '{use}' threads {left}";
        using AppRun app = AppRun.Start(
            "setpriv",
            [TestRun.AsUserOfItsOwn, "--clear-groups", "/bin/bash", "-c", command],
            environment: new Dictionary<string, string?> { ["HOME"] = "/tmp", ["DOTNET_TieredCompilation"] = "0" });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.DoesNotContain("BAD", app.Output);
        Assert.Contains("free: right", app.Output);
        if (left == 0)
        {
            Assert.Contains("Could not start the thread", app.Output);
        }
    }

    [Fact]
    public void The_engine_of_the_frameworks_sockets_has_the_name_by_which_it_is_set_up() =>
        Assert.NotNull(Type.GetType(SocketNeeds.Engine));
}
