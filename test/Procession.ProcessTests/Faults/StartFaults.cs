using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Workers, children and managers whose start takes for ever.</summary>
public sealed class StartFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2); // enough for a worker that is to start within it
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1); // where nothing ends within it anyway
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("DOTNET_DiagnosticPorts", "{0}")]
    [InlineData("DOTNET_DiagnosticPorts", "{0},suspend")]
    [InlineData("DOTNET_DiagnosticPorts", "{0},connect,suspend;{0}-too")]
    [InlineData("COMPlus_DiagnosticPorts", "{0}")]
    [InlineData("DOTNET_DefaultDiagnosticPortSuspend", "1")]
    [InlineData("COMPlus_DefaultDiagnosticPortSuspend", "1")]
    [Trait("Fault", "15")]
    public void Nothing_that_makes_this_program_wait_for_a_monitor_makes_its_processes_wait(string name, string value)
    {
        using var variable = new Variable(name, string.Format(null, value, _scratch.PathOf("nobody-listens")));
        using var pool = new ProcessPool(1);
        FileSignal ran = _scratch.Signal("ran");
        using var child = new ChildProcess(() => ran.Set());
        child.Start();
        using var manager = new Manager();

        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
        Assert.True(child.Join(Bound));
        Assert.True(ran.IsSet);
        Assert.Null(manager.ExitCode);
    }

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit")]
    [InlineData("COMPlus_GCHeapHardLimit")]
    [Trait("Fault", "15")]
    public void Workers_whose_heap_limit_is_too_small_to_start_name_its_variable(string name)
    {
        var options = new ProcessPoolOptions { Processes = 1 };
        options.Environment[name] = "1000";
        using var pool = new ProcessPool(options);

        PoolBrokenException failure = Assert.Throws<PoolBrokenException>(() => pool.ApplyAsync(Arithmetic.Seven).Get(Bound));

        Assert.Contains($"{name} is set", failure.Message);
    }

    [Fact]
    [Trait("Fault", "15")]
    public void A_worker_that_waits_for_a_monitor_after_all_is_given_up()
    {
        FileSignal initialized = _scratch.Signal("initialized");
        var options = new ProcessPoolOptions { Processes = 1, StartTimeout = Shortest, Initializer = () => initialized.Set() };
        options.Environment["DOTNET_DiagnosticPorts"] = _scratch.PathOf("nobody-listens"); // here it is meant
        using var pool = new ProcessPool(options);
        AsyncResult<int> call = pool.ApplyAsync(Arithmetic.Seven);
        AsyncResult<int[]> map = pool.MapAsync(Arithmetic.Square, Enumerable.Range(0, 100));

        PoolBrokenException broken = Assert.Throws<PoolBrokenException>(() => call.Get(Bound));

        Assert.Contains("within StartTimeout (1 s)", broken.Message);
        Assert.Contains("ProcessPoolOptions.StartTimeout", broken.Message);
        Assert.Throws<PoolBrokenException>(() => map.Get(Bound));
        PoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((2, 2, 0), (statistics.WorkersStarted, statistics.WorkersKilled, statistics.WorkersCrashed));
        pool.CloseAndJoin();
        Assert.False(initialized.IsSet);
    }

    [Fact]
    [Trait("Fault", "15")]
    public void A_worker_that_is_stopped_while_it_starts_is_given_up()
    {
        using var logs = new RecordingLoggerFactory();
        var options = new ProcessPoolOptions { Processes = 1, StartTimeout = Short, LoggerFactory = logs };
        using var pool = new ProcessPool(options);
        Signals.Send(pool.WorkerIds()[0], Signals.Stop);

        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
        Assert.Contains("within StartTimeout (2 s)", logs.Text);
    }

    [Theory]
    [InlineData("sleeps")]
    [InlineData("spins")]
    [Trait("Fault", "15")]
    public void An_initializer_that_never_ends_is_given_up(string how)
    {
        FileSignal started = _scratch.Signal("started");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            WorkerOutput = WorkerOutput.Discard,
            InitializerTimeout = Shortest,
            Initializer = () =>
            {
                Console.Error.WriteLine("waiting for the licence server");
                _ = how == "spins" ? Stubborn.SpinsForever(started) : Stubborn.SleepsForever(started);
            },
        });

        PoolBrokenException broken =
            Assert.Throws<PoolBrokenException>(() => pool.ApplyAsync(Arithmetic.Seven).Get(Bound));

        Assert.Contains("its initializer had not ended within InitializerTimeout (1 s)", broken.Message);
        Assert.Contains("waiting for the licence server", broken.Message);
        Assert.Contains(nameof(An_initializer_that_never_ends_is_given_up), broken.Message); // where it is written
        Assert.False(Proc.Exists(started.Number));
    }

    [Fact]
    [Trait("Fault", "15")]
    public void An_initializer_that_hangs_once_costs_one_start()
    {
        FileSignal hung = _scratch.Signal("hung");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            InitializerTimeout = Short,
            Initializer = () =>
            {
                if (!hung.IsSet)
                {
                    hung.SetPid();
                    Thread.Sleep(Timeout.Infinite);
                }
            },
        });

        int worker = pool.ApplyAsync(() => Environment.ProcessId).Get(Bound);

        Assert.NotEqual(hung.Number, worker);
        PoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((2, 0), (statistics.WorkersStarted, statistics.WorkersDelayed));
        Assert.Equal((1, 0), (statistics.WorkersKilled, statistics.WorkersCrashed));
    }

    [Fact]
    [Trait("Fault", "15")]
    public void A_pool_that_is_closed_while_a_worker_hangs_in_its_start_ends()
    {
        FileSignal started = _scratch.Signal("started");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            InitializerTimeout = Shortest,
            ShutdownGrace = Timeout.InfiniteTimeSpan,
            Initializer = () => Stubborn.SleepsForever(started),
        });

        started.Wait();
        pool.CloseAndJoin();
    }

    [Fact]
    public void A_slow_initializer_within_its_limit_is_waited_for()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            StartTimeout = Short,
            InitializerTimeout = Timeout.InfiniteTimeSpan,
            Initializer = () => Thread.Sleep(Short + Moment), // what has begun is no matter of the other limit
        });

        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
        Assert.Equal(1, pool.GetStatistics().WorkersStarted);
    }

    [Fact]
    public void A_child_that_never_begins_is_given_up()
    {
        using var child = new ChildProcess(() => { }, "reader") { StartTimeout = Shortest };
        child.Start();
        Signals.Send(child.Id, Signals.Stop);

        Assert.True(child.Join(Bound));
        Assert.Equal(-9, child.ExitCode);
        TimeoutException failure = Assert.IsType<TimeoutException>(child.Exception);
        Assert.Contains($"Child 'reader' (pid {child.Id}) was killed", failure.Message);
        Assert.Contains("StartTimeout (1 s)", failure.Message);
        Assert.Throws<InvalidOperationException>(() => child.StartTimeout = Bound);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChildProcess(() => { }).StartTimeout = TimeSpan.Zero);
    }

    [Fact]
    public void A_manager_whose_initializer_never_ends_is_given_up()
    {
        FileSignal started = _scratch.Signal("started");
        var options = new ManagerOptions { InitializerTimeout = Shortest, Initializer = () => Stubborn.SleepsForever(started) };

        TimeoutException failure = Assert.Throws<TimeoutException>(() => new Manager(options));

        Assert.Contains("InitializerTimeout (1 s)", failure.Message);
        Assert.False(Proc.Exists(started.Number));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Manager(new ManagerOptions { StartTimeout = TimeSpan.Zero }));
    }

    /// <summary>A variable of this process, for a while.</summary>
    private sealed class Variable : IDisposable
    {
        private readonly string _name;

        public Variable(string name, string value) => Environment.SetEnvironmentVariable(_name = name, value);

        public void Dispose() => Environment.SetEnvironmentVariable(_name, null);
    }
}
