using System.Net.Sockets;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// The runtime of each process keeps files in the temporary folder: none of them is left, however a process ends. What every
/// test leaves is counted by the census, too.
/// </summary>
public sealed class TemporaryFileFaults : IDisposable
{
    private const string DebuggerSwitch = "DOTNET_EnableDiagnostics_Debugger";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("disposed of")]
    [InlineData("terminated")]
    [InlineData("closed")]
    [InlineData("killed")]
    [InlineData("fails fast")]
    [InlineData("exits")]
    [InlineData("overflows")]
    [InlineData("reaches its time limit")]
    public void Nothing_is_left_of_a_worker_however_it_ends(string how)
    {
        ProcessPoolOptions options = WithDebugger();
        options.TaskTimeout = how == "reaches its time limit" ? TimeSpan.FromSeconds(0.2) : null;
        options.CancellationGrace = TimeSpan.Zero;
        int worker;
        using (var pool = new ProcessPool(options))
        {
            worker = pool.Ready().WorkerIds()[0];
            Assert.Equal(3, RunFolder.FilesOf(worker).Length); // a diagnostic port and two pipes
            switch (how)
            {
                case "terminated":
                    pool.Terminate();
                    break;
                case "closed":
                    pool.CloseAndJoin();
                    break;
                case "killed":
                    Signals.Send(worker, Signals.Kill);
                    break;
                case "fails fast":
                    Assert.Throws<WorkerCrashedException>(() => pool.Apply(Crashes.FailsFast, "on purpose"));
                    break;
                case "exits":
                    Assert.Throws<WorkerCrashedException>(() => pool.Apply(Crashes.ExitsWith, 3));
                    break;
                case "overflows":
                    Assert.Throws<WorkerCrashedException>(() => pool.Apply(Crashes.OverflowsTheStack, 0));
                    break;
                case "reaches its time limit":
                    Assert.Throws<TaskTimeoutException>(() => pool.Apply(Stubborn.SpinsForever, _scratch.Signal("started")));
                    break;
            }

            if (how is not ("disposed of" or "closed" or "terminated"))
            {
                Eventually.True(() => RunFolder.FilesOf(worker).Length == 0, "they are gone while the pool lives", Bound);
            }
        }

        Assert.Empty(RunFolder.FilesOf(worker));
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("throw")]
    [InlineData("fail-fast")]
    public void Nothing_is_left_of_the_workers_of_a_program_that_ends_abruptly(string how)
    {
        using AppRun app = AppRun.OfTestApp("EndsAbruptly", how);
        int[] workers = app.Numbers("workers");

        app.ExitCode(Bound);
        Eventually.Gone(workers, Bound);

        Assert.All(workers, worker => Assert.Empty(RunFolder.FilesOf(worker)));
    }

    [Theory]
    [InlineData("WaitsWithIdleWorkers")]
    [InlineData("WaitsWithSpinningWorkers")]
    public void Nothing_is_left_of_the_workers_of_a_program_that_is_killed(string verb)
    {
        using AppRun app = AppRun.OfTestApp(verb);
        int[] workers = app.Numbers("workers");
        AwaitFilesOf(workers);

        Signals.Send(app.Pid, Signals.Kill);
        Eventually.Gone(workers, Bound);

        Assert.All(workers, worker => Assert.Empty(RunFolder.FilesOf(worker)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_left_of_a_manager_and_a_child_of_a_program_that_is_killed(bool kill)
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithAManager");
        int[] processes = app.Numbers("processes");
        AwaitFilesOf(processes);

        Signals.Send(app.Pid, kill ? Signals.Kill : Signals.Terminate);
        Eventually.Gone(processes, Bound);

        Assert.All(processes, process => Assert.Empty(RunFolder.FilesOf(process)));
    }

    [Fact]
    public void Nothing_is_left_of_children_and_managers_that_are_killed()
    {
        using var child = new ChildProcess(() => Thread.Sleep(Timeout.Infinite));
        child.Start();
        using var manager = new Manager();
        int[] processes = [child.Id, manager.ProcessId];
        AwaitFilesOf(processes);

        child.Kill();
        child.Join();
        Assert.Empty(RunFolder.FilesOf(child.Id));
        Signals.Send(manager.ProcessId, Signals.Kill);
        Eventually.True(() => RunFolder.FilesOf(manager.ProcessId).Length == 0, "those of the manager are gone", Bound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_folder_is_the_workers_own(bool isRelative)
    {
        string folder = Directory.CreateDirectory(_scratch.PathOf("worker")).FullName;
        var options = new ProcessPoolOptions { Processes = 1, WorkingDirectory = _scratch.Folder };
        options.Environment["TMPDIR"] = isRelative ? "worker" : folder;
        using var pool = new ProcessPool(options);
        int worker = pool.Ready().WorkerIds()[0];
        Assert.NotEmpty(RunFolder.FilesOf(worker, folder));

        Signals.Send(worker, Signals.Kill);

        Eventually.True(() => RunFolder.FilesOf(worker, folder).Length == 0, "they are gone", Bound);
    }

    [Fact]
    public void What_is_not_of_that_very_process_stays()
    {
        ProcessPoolOptions options = WithDebugger();
        string victim = _scratch.PathOf("victim");
        File.WriteAllText(victim, "precious");
        string[] others;
        using (var pool = new ProcessPool(options))
        {
            int worker = pool.Ready().WorkerIds()[0];
            string[] own = RunFolder.FilesOf(worker);
            string socket = own.Single(file => file.EndsWith("-socket", StringComparison.Ordinal));
            string input = own.Single(file => file.EndsWith("-in", StringComparison.Ordinal));

            // Of a process of another container with the same id, and of somebody who takes the place of the worker's.
            string another = Path.Combine(RunFolder.Path, $"dotnet-diagnostic-{worker}-1-socket");
            File.WriteAllText(another, "");
            File.Delete(socket);
            File.CreateSymbolicLink(socket, victim);
            File.Delete(input);
            File.WriteAllText(input, "no pipe");
            others = [another, socket, input];
        }

        Assert.All(others, file => Assert.True(File.Exists(file)));
        Assert.Equal("precious", File.ReadAllText(victim));
        Array.ForEach(others, File.Delete);
    }

    [Fact]
    public void What_another_user_has_put_in_their_place_stays()
    {
        Assert.SkipUnless(Stranger.IsPossible, "Only root can be two users.");
        // Disposing of it removes its file.
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string socket;
        using (var pool = new ProcessPool(1))
        {
            socket = RunFolder.FilesOf(pool.Ready().WorkerIds()[0]).Single();
            File.Delete(socket);
            listener.Bind(new UnixDomainSocketEndPoint(socket));
            GiveAway(socket);
        }

        Assert.True(File.Exists(socket));
    }

    [Fact]
    public void The_pipes_of_a_debugger_are_made_if_they_are_asked_for()
    {
        using var plain = new ProcessPool(1);
        using var debuggable = new ProcessPool(WithDebugger());

        Assert.EndsWith("-socket", Assert.Single(RunFolder.FilesOf(plain.Ready().WorkerIds()[0])));
        Assert.Equal(3, RunFolder.FilesOf(debuggable.Ready().WorkerIds()[0]).Length);
    }

    // A process has a number before its runtime has made them.
    private static void AwaitFilesOf(int[] processes) => Eventually.True(
        () => processes.All(process => RunFolder.FilesOf(process).Length > 0), "each has its files", Bound);

    private static ProcessPoolOptions WithDebugger() => new()
    {
        Processes = 1,
        WorkerOutput = WorkerOutput.Discard,
        Environment = { [DebuggerSwitch] = "1" },
    };

    private static void GiveAway(string file)
    {
        using AppRun chown = AppRun.Start("chown", ["65534", file]);
        Assert.Equal(0, chown.ExitCode(Bound));
    }
}
