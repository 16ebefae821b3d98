using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Execution;
using Procession.Scheduling;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// The implementation behind a <see cref="ProcessPool"/>: the calls that are not over, the dispatcher and the executor. A
/// separate object, so that threads that keep it alive do not keep a dropped pool from being garbage-collected.
/// </summary>
internal sealed partial class PoolCore : ICallHost, IExecutorHost
{
    private readonly Admission _admission;
    private readonly PoolThreads _threads;
    private readonly IChunkExecutor _executor;
    private readonly Dispatcher _dispatcher;
    private readonly Recovery _recovery;
    private readonly Readiness _readiness;
    private readonly ItemCounts _items = new();
    private readonly ExecutorStart _start;

    private PoolCore(PoolSettings settings)
    {
        Settings = settings;
        _admission = new Admission(settings.Name);
        _threads = new PoolThreads(settings);
        _readiness = new Readiness(() => _executor!.GetStatistics().Ready >= settings.Processes);
        _executor = Executors.Create(settings, this);
        _start = new ExecutorStart(settings, _executor, _admission, _threads, Close, Terminate);
        _dispatcher = new Dispatcher(_executor);
        _recovery = new Recovery(_dispatcher);
        Cultures = new CallerCultures(_executor.Culture);
    }

    public PoolSettings Settings { get; }

    public CallerCultures Cultures { get; }

    public UserThreads Callbacks => _threads.Callbacks;

    public UserThreads Unpacking => _threads.Unpacking;

    public IPoolSerializer Serializer => Settings.Serializer;

    public FailureOrigin Origin => new(Settings.Name);

    public bool IncludesInputText => Settings.IncludeInputText;

    public bool MayDivide =>
        _executor.Sharing is not null && Settings.MaxTasksPerChild is null && Settings.Chaos is null;

    public CallLimits Limits => new(Settings.TaskTimeout, Settings.RetriesOnCrash);

    /// <summary>Creates a pool with a number of workers and default settings.</summary>
    // Nothing before the check uses the options: compiling a method that names them loads an assembly, and an assembly that
    // cannot be loaded once is never loaded again.
    public static PoolCore Create(int? processes)
    {
        Executors.ThrowIfHopelessNow();
        return CreateWith(processes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static PoolCore CreateWith(int? processes) => Make(new ProcessPoolOptions { Processes = processes });
    }

    /// <summary>
    /// Creates a pool and starts its workers; inside a worker only with its first call. A function that uses a class with a
    /// static pool creates that pool again in each worker, and mostly does not use it there.
    /// </summary>
    public static PoolCore Create(ProcessPoolOptions options)
    {
        Executors.ThrowIfHopelessNow();
        return Make(options);
    }

    private static PoolCore Make(ProcessPoolOptions options)
    {
        var core = new PoolCore(PoolSettings.From(options));
        if (!Executors.StartLate)
        {
            core._start.Ensure();
        }

        return core;
    }

    public void Offer(Call call) => _dispatcher.Offer(call);

    public void CancelChunks(Call call, bool kill)
    {
        _dispatcher.Drop(call);
        _executor.Cancel(call.Terms.CallId, kill);
        AwaitTimers();
    }

    /// <summary>Must be called after setting one of the user's times: <see cref="UserClock.AwaitTimers"/>.</summary>
    public void AwaitTimers() => _threads.AwaitTimers();

    public void Dropped(Call call)
    {
        if (Settings.Logger is { } log)
        {
            PoolLog.StreamDropped(log, Settings.Name, call.Function);
        }
    }

    public void Count(Chunk chunk) => _items.Add(chunk);

    public void ResultsUnread(int items) => _items.Unread(items);

    public void CallbackThrew(string functionName, Exception exception)
    {
        if (Settings.Logger is { } log)
        {
            PoolLog.CallbackThrew(log, Settings.Name, functionName, exception);
        }
    }

    public void CapacityChanged()
    {
        _dispatcher.Pump();
        _readiness.Look();
    }

    public void RanDry(ISharingSlot slot) => _dispatcher.RanDry(slot);

    public void ChunkReturned(Chunk chunk, bool givesWay) => _recovery.Returned(chunk, givesWay);

    public void ChunkLost(Chunk chunk, Loss loss) => _recovery.Lost(chunk, loss);

    public PoolStatistics GetStatistics()
    {
        ExecutorStatistics workers = _executor.GetStatistics();
        return new PoolStatistics
        {
            Name = Settings.Name,
            State = State,
            Workers = _executor.GetWorkers(),
            WorkerIds = workers.ProcessIds,
            IdleWorkers = workers.Idle,
            BusyWorkers = workers.Busy,
            StandbyWorkers = workers.Standby,
            WorkersStarted = workers.Started,
            WorkersCrashed = workers.Crashed,
            WorkersKilled = workers.Killed,
            WorkersRecycled = workers.Recycled,
            WorkersDelayed = workers.Delayed,
            ActiveCalls = _admission.ActiveCalls,
            ItemsSucceeded = _items.Succeeded,
            ItemsFailed = _items.Failed,
            ItemsRetried = _recovery.Retried,
        };
    }
}
