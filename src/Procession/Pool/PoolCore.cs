using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Scheduling;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.Workers;

namespace Procession.Pool;

/// <summary>
/// What lives behind a <see cref="ProcessPool"/>: the calls that are not over, the dispatcher and the crew. Apart from
/// the facade, so that threads which keep this alive do not keep a dropped pool from being collected.
/// </summary>
internal sealed partial class PoolCore : ICallHost, IChunkOwner
{
    private readonly WorkerCrew _crew;
    private readonly Dispatcher _dispatcher;
    private long _succeeded;
    private long _failed;
    private long _retried;

    private PoolCore(PoolSettings settings)
    {
        Settings = settings;
        Callbacks = new UserThreads("callbacks", settings.Name);
        Unpacking = new UserThreads("unpacking", settings.Name, grows: true);
        _crew = new WorkerCrew(settings, this);
        _dispatcher = new Dispatcher(_crew);
        Cultures = new CallerCultures(_crew.Culture);
    }

    public PoolSettings Settings { get; }

    public CallerCultures Cultures { get; }

    public UserThreads Callbacks { get; }

    public UserThreads Unpacking { get; }

    public IPoolSerializer Serializer => Settings.Serializer;

    public bool IncludesInputText => Settings.IncludeInputText;

    public bool MayDivide => Settings.MaxTasksPerChild is null && Settings.Chaos is null;

    public CallLimits Limits => new(Settings.TaskTimeout, Settings.RetriesOnCrash);

    /// <summary>To be called before anything else: what is loaded on the way to a pool could not be loaded later.</summary>
    public static void ThrowIfHopeless()
    {
        try
        {
            NeededAssemblies.ThrowIfUnloadable();
        }
        catch (IOException e)
        {
            throw new PoolBrokenException($"No worker can be started: {e.Message}", e);
        }
    }

    /// <summary>The same, unless the pool that is to be made starts its workers later.</summary>
    public static void ThrowIfHopelessNow()
    {
        if (!WorkerCrew.StartsLate)
        {
            ThrowIfHopeless();
        }
    }

    /// <summary>Makes a pool that has only a number of workers set.</summary>
    // Nothing that names the options comes before the check: an assembly that cannot be loaded is lost for ever, and compiling a
    // method that names them loads one.
    public static PoolCore Create(int? processes)
    {
        ThrowIfHopelessNow();
        return CreateWith(processes);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static PoolCore CreateWith(int? processes) => Make(new ProcessPoolOptions { Processes = processes });
    }

    /// <summary>
    /// Makes a pool and starts its workers; inside a worker with its first call only. A function that touches a static
    /// field of the class that also holds the program's pool makes that pool anew in each worker, and mostly does not use
    /// it there.
    /// </summary>
    public static PoolCore Create(ProcessPoolOptions options)
    {
        ThrowIfHopelessNow();
        return Make(options);
    }

    private static PoolCore Make(ProcessPoolOptions options)
    {
        var core = new PoolCore(PoolSettings.From(options));
        if (!WorkerCrew.StartsLate)
        {
            core.EnsureStarted();
        }

        return core;
    }

    public void Offer(Call call) => _dispatcher.Offer(call);

    public void CancelChunks(Call call, bool kill)
    {
        _dispatcher.Drop(call);
        _crew.Cancel(call, kill);
        AwaitTimers();
    }

    /// <summary>To be called behind what sets a time of the user's: <see cref="UserClock.AwaitTimers"/>.</summary>
    public void AwaitTimers() => (Settings.TimeProvider as UserClock)?.AwaitTimers();

    public void Dropped(Call call) => _crew.Log(
        LogLevel.Warning,
        null,
        $"{Settings.Name}: an enumerator of '{call.Function.NameWithLine}' was dropped without Dispose. "
        + "Its stream is ended now.");

    public void Count(Chunk chunk)
    {
        Interlocked.Add(ref _succeeded, chunk.Delivered - chunk.Failures);
        Interlocked.Add(ref _failed, chunk.Failures);
    }

    public void ResultsUnread(int items)
    {
        Interlocked.Add(ref _succeeded, -items);
        Interlocked.Add(ref _failed, items);
    }

    public void CallbackThrew(string functionName, Exception exception) => Settings.Logger?.LogError(
        exception, "A callback of '{Function}' in {Pool} threw. The result is not affected.", functionName, Settings.Name);

    public void CapacityChanged() => _dispatcher.Pump();

    public List<Call> Waiting => _dispatcher.Waiting;

    public void ChunkLost(Chunk chunk, int startedIndex, ILostWorker? loss)
    {
        Call call = chunk.Call;
        int next = chunk.Delivered;
        bool itemFailed = false;
        var parts = new List<Chunk>();
        for (; loss is not null && next <= startedIndex && next < chunk.Count; next++)
        {
            // One item, unless what the worker sent could not be read: then none of those that ran may run again.
            bool mayRetry = next == startedIndex && loss.MayRetry && chunk.Attempt <= call.Limits.RetriesOnCrash
                && !call.IsSettled;
            if (mayRetry && call.NeedsNoMore)
            {
                break; // A map that has failed: with its own failure, and not with that of an item which might yet succeed.
            }

            if (mayRetry)
            {
                parts.Add(chunk.Retry(next, loss.Summary));
                Interlocked.Increment(ref _retried);
            }
            else
            {
                itemFailed = true;
                chunk.FailNext(loss.ToFailure(chunk.Item(next)));
            }
        }

        if (next < chunk.Count && !call.NeedsNoMore && !(itemFailed && call.StopOnFailure))
        {
            parts.Add(chunk.From(next));
        }

        if (parts.Count == 0)
        {
            call.ChunkEnded(chunk, microseconds: -1);
            return;
        }

        call.ChunkSplit(chunk, parts.Count);
        parts.ForEach(part => _dispatcher.Return(part));
    }

    public void ChunkYielded(Chunk chunk)
    {
        if (chunk.Call.NeedsNoMore)
        {
            chunk.Call.ChunkEnded(chunk, microseconds: -1);
        }
        else
        {
            _dispatcher.Return(chunk.Renewed(), givesWay: true);
        }
    }

    public PoolStatistics GetStatistics()
    {
        CrewStatistics crew = _crew.GetStatistics();
        return new PoolStatistics
        {
            WorkerIds = crew.Ids,
            IdleWorkers = crew.Idle,
            BusyWorkers = crew.Busy,
            StandbyWorkers = crew.Standby,
            WorkersStarted = crew.Started,
            WorkersCrashed = crew.Crashed,
            WorkersKilled = crew.Killed,
            WorkersRecycled = crew.Recycled,
            WorkersDelayed = crew.Delayed,
            ActiveCalls = ActiveCalls,
            ItemsSucceeded = Interlocked.Read(ref _succeeded),
            ItemsFailed = Interlocked.Read(ref _failed),
            ItemsRetried = Interlocked.Read(ref _retried),
        };
    }
}
