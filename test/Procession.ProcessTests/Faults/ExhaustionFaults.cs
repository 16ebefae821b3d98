using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Programs that have run out of descriptors, threads or memory: the right result, or words, and no lasting harm.</summary>
public sealed class ExhaustionFaults
{
    private const string AllKinds = "record,exception,string,int,array,date,map,records,stream";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(50);

    private static readonly Dictionary<string, string> Right = new()
    {
        ["int"] = "42",
        ["string"] = "<text>",
        ["record"] = "Point { X = 7, Name = here }",
        ["exception"] = "InvalidDataException: mine 3",
        ["array"] = "1-2",
        ["date"] = "09:00",
        ["map"] = "1-4-9",
        ["records"] = "1-2",
        ["stream"] = "1-4-9",
    };

    // A thread of .NET takes two descriptors while it starts. Without them a call that needs one ends when it can be had.
    [Theory]
    [InlineData(0, "int")]
    [InlineData(0, "string")]
    [InlineData(0, "record")]
    [InlineData(0, "exception")]
    [InlineData(0, "date")]
    [InlineData(1, "exception,record")]
    [InlineData(2, "exception")]
    [InlineData(2, AllKinds)]
    [InlineData(3, AllKinds)]
    [InlineData(4, "int")]
    [InlineData(5, "string,record")]
    [InlineData(6, AllKinds)]
    [InlineData(8, AllKinds)]
    [InlineData(13, AllKinds)]
    [InlineData(25, AllKinds)]
    [InlineData(40, AllKinds)]
    public void Results_are_right_or_fail_in_words_with_few_descriptors_left(int left, string kinds)
    {
        using AppRun app = Run(left, "after", kinds);

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.All(kinds.Split(','), kind => AssertRight(app, "few", kind, mayFail: left < 2));
        Assert.All(kinds.Split(','), kind => AssertRight(app, "free", kind, mayFail: false));
        Assert.Empty(app.Errors);
    }

    [Fact]
    public void A_pool_that_finds_no_descriptors_for_a_worker_tries_on()
    {
        using AppRun app = AppRun.OfTestApp("LacksDescriptorsForAWhile");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Equal("first: WorkerCrashedException\nsecond: 6\nlost: WorkerCrashedException\nwaits: 7\n", app.Output);
        Assert.Empty(app.Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(28)]
    [InlineData(40)]
    public void A_pool_that_could_not_be_made_for_want_of_descriptors_can_be_made_later(int left)
    {
        using AppRun app = Run(left, "before", AllKinds);

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        string[] refused = Lines(app, "few pool");
        Assert.All(refused, line => Assert.Contains("(ulimit -n)", line));
        Assert.True(refused.Length == 1 ? left < 40 : left > 12, app.Describe());
        Assert.All(AllKinds.Split(','), kind => AssertRight(app, "free", kind, mayFail: false));
        Assert.Empty(app.Errors);
    }

    [Fact]
    public void Calls_end_when_threads_can_be_had_again()
    {
        using AppRun app = StartWithFewThreads("FailsWithoutThreads");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("small call without threads: 2", app.Output);
        Assert.Contains("stream without threads: InsufficientMemoryException: Could not start the thread that reads a stream's source", app.Output);
        Assert.Contains("failing call: InvalidDataException: mine 1", app.Output);
        Assert.Contains("stream: 1-2", app.Output);
        Assert.Contains("joined: True", app.Output);
        Assert.Empty(app.Errors);
    }

    [Theory]
    [InlineData("result", "ended: True, next: 2", "True 7 True 3 0")]
    [InlineData("failure", "ended: True, next: 2", "ArithmeticException mine")]
    [InlineData("stream", "next: 2", "True 328350")]
    [InlineData("stoppedStream", "next: 2", "True True")]
    [InlineData("droppedPool", "collected: True", "True")]
    public void What_goes_on_on_the_thread_pool_does_so_when_that_has_threads_again(string what, string meanwhile, string then)
    {
        using AppRun app = StartWithFewThreads($"AwaitsWithoutThreads {what}");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains(meanwhile, app.Output);
        Assert.Contains($"{what}: {then}", app.Output);
    }

    [Fact]
    public void A_child_that_has_used_up_all_threads_says_how_it_failed()
    {
        using AppRun app = StartWithFewThreads("FailsInAChildWithoutThreads");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("exit code: 1", app.Output);
        Assert.Contains("exception: ArithmeticException on purpose", app.Output);
        Assert.Contains("failed: System.ArithmeticException: on purpose", app.Errors);
        Assert.DoesNotContain("Unhandled exception", app.Errors);
    }

    [Theory]
    [InlineData(319, 1, "create shared memory (memfd_create)", "EPERM, error 1", "seccomp")]
    [InlineData(319, 38, "create shared memory (memfd_create)", "ENOSYS, error 38", "sandbox")]
    [InlineData(319, 23, "create shared memory (memfd_create)", "ENFILE, error 23", "fs.file-max")]
    [InlineData(77, 12, "reserve", "ENOMEM, error 12", "memory")]
    [InlineData(53, 24, "create a socket pair", "EMFILE, error 24", "ulimit -n")]
    [InlineData(293, 23, "open the", "ENFILE, error 23", "fs.file-max")]
    [InlineData(59, 1, "start a process of", "EPERM, error 1", "seccomp")]
    [InlineData(59, 13, "start a process of", "EACCES, error 13", "policy")]
    [InlineData(59, 8, "execute", "ENOEXEC, error 8", "not a program for this system")]
    [InlineData(434, 24, "watch a process (pidfd_open)", "EMFILE, error 24", "ulimit -n")]
    [InlineData(434, 12, "watch a process (pidfd_open)", "ENOMEM, error 12", "memory")]
    public void A_start_that_fails_says_which_step_which_error_and_what_helps(
        int call, int error, string step, string name, string cure)
    {
        using AppRun app = AppRun.OfTestApp("ForbidsASystemCall", $"{call}", $"{error}");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains($"refused: ", app.Output);
        Assert.Contains($"Could not {step}", app.Output);
        Assert.Contains($"({name})", app.Output);
        Assert.Contains(cure, app.Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(38)]
    public void A_system_without_descriptors_of_processes_will_do(int error)
    {
        using AppRun app = AppRun.OfTestApp("ForbidsASystemCall", "434", $"{error}");

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        Assert.Contains("works: 7", app.Output);
    }

    [Fact]
    public void A_worker_whose_runtime_finds_no_threads_says_what_helps()
    {
        // Enough for the program, too little for the runtime of its worker.
        for (int limit = 10; limit < 30; limit++)
        {
            string command = $"ulimit -u {limit}; exec '{Repository.TestApp}' ForbidsASystemCall 9999 1";
            using AppRun app = AppRun.Start(
                "setpriv",
                [TestRun.AsUserOfItsOwn, "--clear-groups", "/bin/bash", "-c", command],
                environment: new Dictionary<string, string?> { ["HOME"] = "/tmp" });
            app.ExitCode(Bound);
            if (app.Output.Contains("did not become ready", StringComparison.Ordinal))
            {
                // Its runtime, or its first own thread.
                Assert.Matches("Its runtime found too few threads, or too little memory, to start|Could not start the thread", app.Output);
                Assert.Contains($"{limit} processes and threads (ulimit -u)", app.Output);
                return;
            }
        }

        Assert.Fail("No limit let the program run and its worker fail.");
    }

    // A runtime that gets no thread for its finalizers runs all the same, and waits for that thread when it is to end.
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_process_that_cannot_become_a_worker_ends_however_few_threads_its_runtime_has(int limit)
    {
        string library = Path.Combine(Path.GetDirectoryName(Repository.TestApp)!, "Procession.dll");
        string worker = $"exec --runtimeconfig '{Repository.TestApp}.runtimeconfig.json' '{library}' none - 1 98 97";
        using AppRun app = AppRun.Start(
            "setpriv",
            [TestRun.AsUserOfItsOwn, "--clear-groups", "/bin/bash", "-c", $"ulimit -u {limit}; exec dotnet {worker}"],
            environment: new Dictionary<string, string?> { ["HOME"] = "/tmp", ["DOTNET_TieredCompilation"] = "0" });

        int code = app.ExitCode(Bound);

        if (app.Errors.Contains("This process cannot work for its pool.", StringComparison.Ordinal))
        {
            Assert.Equal(71, code);
        }
        else
        {
            Assert.Contains("Failed to create CoreCLR", app.Errors);
        }
    }

    // As somebody else: a limit on threads does not bind root.
    private static AppRun StartWithFewThreads(string arguments) => AppRun.Start(
        "setpriv",
        [
            TestRun.AsUserOfItsOwn,
            "--clear-groups",
            "/bin/bash",
            "-c",
            $"ulimit -u 60; exec '{Repository.TestApp}' {arguments}",
        ],
        environment: new Dictionary<string, string?> { ["HOME"] = "/tmp", ["DOTNET_TieredCompilation"] = "0" });

    private static AppRun Run(int left, string when, string kinds)
    {
        string command = $"ulimit -n 256; exec '{Repository.TestApp}' HasFewDescriptors {left} {when} {kinds}";
        var environment = new Dictionary<string, string?> { ["TZ"] = "America/New_York" };
        if (left < 2)
        {
            environment["DOTNET_TieredCompilation"] = "0"; // the runtime aborts where its compiler gets no thread
        }

        return AppRun.Start("/bin/bash", ["-c", command], environment: environment);
    }

    private static string[] Lines(AppRun app, string what) =>
        [.. app.Output.Split('\n').Where(line => line.StartsWith(what + ": ", StringComparison.Ordinal))];

    private static void AssertRight(AppRun app, string when, string kind, bool mayFail)
    {
        string line = Assert.Single(Lines(app, $"{when} {kind}")).TrimEnd('\r');
        string outcome = line[$"{when} {kind}: ".Length..];
        if (mayFail && outcome != Right[kind])
        {
            // Words, and of those that say so: never another value.
            Assert.Matches("^(TimeoutException|IOException|SerializationFailedException): ..........", outcome);
        }
        else
        {
            Assert.Equal(Right[kind], outcome);
        }
    }
}
