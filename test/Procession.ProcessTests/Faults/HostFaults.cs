using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>What the system around a pool does or refuses.</summary>
public sealed class HostFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    [Fact]
    [Trait("Fault", "46")]
    public void There_is_nothing_that_a_stranger_could_connect_to()
    {
        HashSet<string> before = [.. Reachable()];
        using var pool = new ProcessPool(2);
        Assert.Equal([0, 1, 4], pool.Map(Arithmetic.Square, [0, 1, 2]));

        // The runtime has a diagnostics socket of its own for each process, which is no way into the pool.
        string[] added = [.. Reachable().Except(before).Where(entry =>
            !entry.Contains("dotnet-diagnostic") && !entry.Contains("clr-debug-pipe"))];

        Assert.DoesNotContain(added, entry => entry.Contains("procession", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(added, entry => entry.StartsWith("/dev/shm", StringComparison.Ordinal));
        foreach (int pid in pool.WorkerIds())
        {
            string[] sockets = SocketsOf(pid);
            string[] listening = [.. File.ReadLines("/proc/net/unix").Where(line =>
                sockets.Any(socket => line.Contains($" {socket} ", StringComparison.Ordinal))
                && !line.Contains("dotnet-diagnostic", StringComparison.Ordinal)
                && line.Contains('/', StringComparison.Ordinal))];
            Assert.Empty(listening);
        }
    }

    [Fact]
    [Trait("Fault", "43")]
    public void A_program_that_is_stopped_and_continued_loses_nothing()
    {
        using AppRun app = AppRun.OfTestApp("MapsSlowly");
        app.Numbers("workers");

        for (int i = 0; i < 3; i++)
        {
            Signals.StopWholly(app.Pid);
            Thread.Sleep(700); // Longer than the time limit of its tasks.
            Signals.Send(app.Pid, Signals.Continue);
        }

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("results: 100, crashed: 0", app.Output);
        Assert.Empty(app.Errors);
    }

    [Fact]
    [Trait("Fault", "41")]
    public void A_program_without_a_writable_temporary_folder_works()
    {
        using AppRun app = AppRun.Start(
            Repository.TestApp,
            ["MapsALambdaAndAMethod"],
            environment: new Dictionary<string, string?> { ["TMPDIR"] = "/proc/nowhere" });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("lambda: 101 102 103", app.Output);
    }

    [Fact]
    [Trait("Fault", "41")]
    public void A_program_that_may_have_no_more_processes_is_refused_and_leaves_none()
    {
        // A limit on threads and processes does not bind root, so as somebody else.
        using AppRun app = AppRun.Start(
            "setpriv",
            ["--reuid=65534", "--clear-groups", Repository.TestApp, "MayStartNoProcess"],
            environment: new Dictionary<string, string?> { ["HOME"] = "/tmp" });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("refused: Procession.PoolBrokenException", app.Output);
        Assert.Contains("Could not start the thread", app.Output);
        Assert.Contains("1 processes and threads (ulimit -u)", app.Output);
        Assert.Contains("children: ''", app.Output);
        Assert.Contains("later: 7", app.Output);
    }

    // Of this process and what it has started: other programs have sockets of their own.
    private static List<string> Reachable()
    {
        string[] own = [.. TestRun.Processes().Append(Environment.ProcessId).SelectMany(SocketsOf)];
        bool IsOwn(string line) => line.Split(' ').Any(own.Contains);
        return
        [
            .. File.ReadLines("/proc/net/unix").Where(IsOwn).Select(line => line.Split(' ')[^1]).Where(name => name.Contains('/')),
            .. File.ReadLines("/proc/net/tcp").Where(IsOwn)
                .Select(line => "tcp " + line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]),
            .. Directory.EnumerateFileSystemEntries("/dev/shm"),
            .. Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "*procession*"),
        ];
    }

    // Their inodes.
    private static string[] SocketsOf(int pid) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target[8..^1])];
}
