using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Scheduling;
using Procession.Serialization;
using Procession.Settings;
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
        Callbacks = new SerialThread("callbacks", settings.Name, settings.Logger);
        Unpacking = new SerialThread("unpacking", settings.Name, settings.Logger);
        _crew = new WorkerCrew(settings, this, Callbacks);
        _dispatcher = new Dispatcher(_crew);
        Cultures = new CallerCultures(_crew.Culture);
    }

    public PoolSettings Settings { get; }

    public CallerCultures Cultures { get; }

    public SerialThread Callbacks { get; }

    public SerialThread Unpacking { get; }

    public IPoolSerializer Serializer => Settings.Serializer;

    public bool MayDivide => Settings.MaxTasksPerChild is null && Settings.Chaos is null;

    public CallLimits Limits => new(Settings.TaskTimeout, Settings.RetriesOnCrash);

    public static PoolCore Start(PoolSettings settings)
    {
        var core = new PoolCore(settings);
        try
        {
            core._crew.Start();
            core.ListenToCtrlC();
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            throw new PoolBrokenException($"The workers of {settings.Name} could not be started: {e.Message}", e);
        }

        return core;
    }

    public void Offer(Call call) => _dispatcher.Offer(call);

    public void CancelChunks(Call call, bool kill) => _crew.Cancel(call, kill);

    public void Count(Chunk chunk)
    {
        Interlocked.Add(ref _succeeded, chunk.Delivered - chunk.Failures);
        Interlocked.Add(ref _failed, chunk.Failures);
    }

    public void CapacityChanged() => _dispatcher.Pump();

    public void ChunkLost(Chunk chunk, int startedIndex, ILostWorker? loss)
    {
        Call call = chunk.Call;
        int next = chunk.Delivered;
        bool itemFailed = false;
        var parts = new List<Chunk>();
        if (loss is not null && startedIndex == next && next < chunk.Count)
        {
            if (loss.MayRetry && chunk.Attempt <= call.Limits.RetriesOnCrash && !call.IsSettled)
            {
                parts.Add(chunk.Retry(next++, loss.Summary));
                Interlocked.Increment(ref _retried);
            }
            else
            {
                itemFailed = true;
                FailItem(chunk, loss);
                next++;
            }
        }

        if (next < chunk.Count && !call.IsSettled && !(itemFailed && call.StopOnFailure))
        {
            parts.Add(chunk.From(next));
        }

        if (parts.Count == 0)
        {
            call.ChunkEnded(chunk, microseconds: -1);
            return;
        }

        call.ChunkSplit(chunk, parts.Count);
        parts.ForEach(_dispatcher.Return);
    }

    private static void FailItem(Chunk chunk, ILostWorker loss)
    {
        int index = chunk.Delivered++;
        chunk.Failures++;
        chunk.Call.ItemFailed(chunk, index, loss.ToFailure(chunk.Item(index)));
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
            WorkersRecycled = crew.Recycled,
            ActiveCalls = ActiveCalls,
            ItemsSucceeded = Interlocked.Read(ref _succeeded),
            ItemsFailed = Interlocked.Read(ref _failed),
            ItemsRetried = Interlocked.Read(ref _retried),
        };
    }
}
