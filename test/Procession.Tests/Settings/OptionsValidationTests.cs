using Procession.Settings;

namespace Procession.Tests.Settings;

public class OptionsValidationTests
{
    [Fact]
    public void From_Defaults_AreValid_AndDocumented()
    {
        var settings = PoolSettings.From(new ProcessPoolOptions());
        Assert.Equal(Environment.ProcessorCount, settings.Processes);
        Assert.Equal(1, settings.MaxConcurrencyPerWorker);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.StartTimeout);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.InitializerTimeout);
        Assert.Equal(
            new StreamWindow(64 * settings.Processes, 1024 * settings.Processes), settings.StreamWindow(chunkSize: 1));
        Assert.Equal(2 * 1000 * settings.Processes, settings.StreamWindow(chunkSize: 1000).First);
    }

    [Fact]
    public void From_InProcess_RefusesWhatOnlyAProcessCanHonour_ByName()
    {
        var options = new ProcessPoolOptions
        {
            InProcess = true,
            MaxMemoryPerWorker = 1L << 30,
            MaxMemoryGrowthPerWorker = 1,
            Chaos = new ChaosOptions { KillProbability = 0.5 },
            WorkingDirectory = "/",
            Priority = System.Diagnostics.ProcessPriorityClass.Idle,
            ServerGarbageCollection = true,
            WorkerOutput = WorkerOutput.Discard,
            WorkerStart = WorkerStart.DotnetHost,
        };
        options.Environment["A"] = "1";

        string message = Assert.Throws<ArgumentException>(() => PoolSettings.From(options)).Message;

        foreach (string name in new[]
        {
            "MaxMemoryPerWorker", "MaxMemoryGrowthPerWorker", "Chaos", "Environment", "WorkingDirectory", "Priority",
            "ServerGarbageCollection", "WorkerOutput", "WorkerStart",
        })
        {
            Assert.Contains($"{name} cannot be honoured with InProcess:", message, StringComparison.Ordinal);
        }

        Assert.StartsWith("9 settings", message, StringComparison.Ordinal);
        var honoured = new ProcessPoolOptions { InProcess = true, MaxTasksPerChild = 1, MaxConcurrencyPerWorker = 2 };
        Assert.True(PoolSettings.From(honoured).InProcess);
    }

    [Fact]
    public void From_OneFault_IsThatFault()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => PoolSettings.From(new ProcessPoolOptions { MaxPending = 0 }));
        Assert.Contains("MaxPending must be 1 or more", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_001, 0, "processes must be 1 to 10000")]
    [InlineData(int.MaxValue, 0, "processes must be 1 to 10000")]
    [InlineData(1, int.MaxValue, "StandbyWorkers must be 0 to 10000")]
    public void From_MoreProcessesThanAnyMachineHas_SaysHowManyMayBe(int processes, int standby, string rule)
    {
        var options = new ProcessPoolOptions { Processes = processes, StandbyWorkers = standby };
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => PoolSettings.From(options));
        Assert.Contains(rule, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_ManyFaults_AreAllNamedAtOnce()
    {
        var options = new ProcessPoolOptions
        {
            Processes = 0,
            MaxTasksPerChild = -1,
            MaxConcurrencyPerWorker = 0,
            TaskTimeout = TimeSpan.Zero,
            StartTimeout = TimeSpan.Zero,
            InitializerTimeout = TimeSpan.MaxValue,
            RetriesOnCrash = -1,
            MaxMemoryPerWorker = 1,
            MaxMemoryGrowthPerWorker = 0,
            MaxWorkerLifetime = TimeSpan.FromSeconds(-5),
            StandbyWorkers = -1,
            CtrlC = (CtrlCAction)7,
            CancellationGrace = TimeSpan.FromSeconds(-3),
            WorkingDirectory = "/no/such/place",
            WorkerOutput = (WorkerOutput)9,
            WorkerStart = (WorkerStart)3,
            TimeProvider = null!,
        };
        options.Environment["A=B"] = "1";
        string message = Assert.Throws<ArgumentException>(() => PoolSettings.From(options)).Message;
        foreach (string name in new[]
        {
            "processes", "MaxTasksPerChild", "MaxConcurrencyPerWorker", "CancellationGrace", "WorkingDirectory", "WorkerOutput",
            "TimeProvider", "A=B", "TaskTimeout", "RetriesOnCrash", "MaxMemoryPerWorker", "MaxMemoryGrowthPerWorker",
            "MaxWorkerLifetime", "StandbyWorkers", "CtrlC",
            "StartTimeout", "InitializerTimeout", "WorkerStart",
        })
        {
            Assert.Contains(name, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("A\0", "b")]
    [InlineData("A", "b\0c")]
    public void Faults_NulInTheEnvironment_IsRefused(string name, string value)
    {
        var options = new ProcessPoolOptions();
        options.Environment[name] = value;

        ArgumentException fault = Assert.Single(OptionsValidation.Faults(options));

        Assert.Equal("Environment", fault.ParamName);
    }

    [Fact]
    public void From_AsyncHooks_AreRefused()
    {
        var options = new ProcessPoolOptions { Initializer = () => { } };
        options.Initializer += async () => await Task.Yield();
        var fault = Assert.Throws<ArgumentException>(() => PoolSettings.From(options));
        Assert.StartsWith("Initializer must not be async: nothing waits for the end of 'lambda in", fault.Message, StringComparison.Ordinal);
        options = new ProcessPoolOptions { Finalizer = async () => await Task.Yield() };
        Assert.Equal("Finalizer", Assert.Throws<ArgumentException>(() => PoolSettings.From(options)).ParamName);
    }

    [Fact]
    public void From_GracesTooLongForATimer_AreRefused_AndNamed()
    {
        var options = new ProcessPoolOptions { CancellationGrace = TimeSpan.MaxValue, ShutdownGrace = TimeSpan.FromDays(25) };
        string message = Assert.Throws<ArgumentException>(() => PoolSettings.From(options)).Message;
        Assert.Contains("CancellationGrace must be zero or positive and at most 24.8 days", message, StringComparison.Ordinal);
        Assert.Contains("ShutdownGrace must be zero or positive and at most 24.8 days", message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_CaptureWithoutALogger_IsRefused()
    {
        var options = new ProcessPoolOptions { WorkerOutput = WorkerOutput.Capture };
        string message = Assert.Throws<ArgumentException>(() => PoolSettings.From(options)).Message;
        Assert.Contains("LoggerFactory must be set", message, StringComparison.Ordinal);
    }

    [Fact]
    public void StreamWindow_SmallerThanAChunk_IsAChunk()
    {
        var settings = PoolSettings.From(new ProcessPoolOptions { MaxPending = 3 });
        Assert.Equal(new StreamWindow(10, 10), settings.StreamWindow(chunkSize: 10));
    }
}
