using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Programs in containers: limited memory, and a /proc that is not what it is elsewhere.</summary>
public sealed class ContainerFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(50);

    [Fact]
    public void A_shared_array_beyond_the_memory_of_the_container_is_refused_and_ends_nobody()
    {
        using var group = new MemoryGroup(megabytes: 600);
        using AppRun app = group.Start("HasLittleMemory", "150");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());

        Assert.Matches(@"after [23]: There is not enough memory for 157,286,464 bytes of shared memory: this container .* left", app.Output);
        Assert.Contains("and again", app.Output);
    }

    [Fact]
    public void Workers_in_a_container_share_what_its_collectors_may_take()
    {
        using var group = new MemoryGroup(megabytes: 600);
        using AppRun app = group.Start("HasLittleMemory", "10");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());

        Assert.Contains("own: 450", app.Output);
        Assert.Contains("share: 112", app.Output); // of 3 workers and a standby
        Assert.Contains("one: 450", app.Output);
        Assert.Contains("many: 64", app.Output);
        Assert.Contains("set: 96", app.Output);
        Assert.Contains("inherited: 480", app.Output); // 80 % of the container
    }

    [Theory]
    [InlineData("mount -t proc proc /proc", "OutOfMemory")]
    [InlineData("mount -t proc -o hidepid=2 proc /proc", "OutOfMemory")]
    [InlineData("true", "600")] // /proc of the namespace around it: whose memory it shows is not known
    public void A_program_in_a_PID_namespace_of_its_own_shares_as_any_other(string mount, string native)
    {
        // Where /proc tells when no process has started, nobody knows whose the files of the runtime are.
        using var scratch = new Scratch();
        using AppRun app = AppRun.Start(
            "sh",
            ["-c", "unshare --pid --fork --mount sh -c \"$0\" || echo refused", $"{mount} && exec {Repository.TestApp} UsesAllThatIsShared"],
            environment: new Dictionary<string, string?> { ["TMPDIR"] = scratch.Folder });
        int exitCode = app.ExitCode(Bound);
        Assert.SkipWhen(app.Output.Contains("refused", StringComparison.Ordinal), $"No namespace can be made here: {app.Errors}");

        Assert.True(exitCode == 0, app.Describe());
        Assert.Contains("shared: 3 item 3 6", app.Output);
        Assert.Contains($"native: {native}", app.Output);
    }

    [Fact]
    public void A_name_whose_creator_is_out_of_sight_is_refused()
    {
        using var memory = SharedMemory.Create(100, $"out-of-sight-{Guid.NewGuid():N}");
        using AppRun app = InNamespace($"mount -t proc proc /proc && exec {Repository.TestApp} SharesAndWaits opens {memory.Name}");

        Assert.NotEqual(0, app.ExitCode(Bound));

        SkipWithoutNamespaces(app);
        Assert.Contains("PlatformNotSupportedException", app.Errors);
        Assert.Contains("is in a PID namespace (a container) that this one does not see", app.Errors);
        Assert.Equal(0, memory[0]);
    }

    [Theory]
    [InlineData("mount -t proc proc /proc", "opened")]
    [InlineData("true", "cannot be found in /proc")] // which is that of the namespace around it
    public void A_name_leads_to_its_creator_only_where_proc_shows_that(string mount, string outcome)
    {
        string name = $"in-proc-{Guid.NewGuid():N}";
        string verb = $"{Repository.TestApp} SharesAndWaits";

        // All in the namespace end with the shell, which is its first process.
        using AppRun app = InNamespace(
            $"{mount} && {{ {verb} creates {name} & }} | {{ read ready; {verb} opens {name} && echo opened; }}");
        app.ExitCode(Bound);

        SkipWithoutNamespaces(app);
        Assert.Contains(outcome, app.Output + app.Errors);
    }

    private static AppRun InNamespace(string command) =>
        AppRun.Start("unshare", ["--pid", "--fork", "--mount", "sh", "-c", command]);

    private static void SkipWithoutNamespaces(AppRun app) => Assert.SkipWhen(
        app.Errors.Contains("unshare: ", StringComparison.Ordinal), $"No namespace can be made here: {app.Errors}");
}
