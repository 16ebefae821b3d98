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

    private PoolCore(PoolSettings settings)
    {
        Settings = settings;
        Callbacks = new SerialThread("callbacks", settings.Name, settings.Logger);
        Unpacking = new SerialThread("unpacking", settings.Name, settings.Logger);
        _crew = new WorkerCrew(settings, this, Callbacks);
        _dispatcher = new Dispatcher(_crew);
    }

    public PoolSettings Settings { get; }

    public SerialThread Callbacks { get; }

    public SerialThread Unpacking { get; }

    public IPoolSerializer Serializer => Settings.Serializer;

    public static PoolCore Start(PoolSettings settings)
    {
        var core = new PoolCore(settings);
        try
        {
            core._crew.Start();
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

    public void ChunkLost(Chunk chunk, int startedIndex, Func<string, Exception> cause)
    {
        Call call = chunk.Call;
        int next = chunk.Delivered;
        bool itemFailed = startedIndex == next && next < chunk.Count;
        if (itemFailed)
        {
            chunk.Delivered = ++next;
            chunk.Failures++;
            call.ItemFailed(chunk, next - 1, ItemFailure.Of(cause(call.Function.Name)));
        }

        bool restIsWanted = next < chunk.Count && !call.IsSettled && !(itemFailed && call.StopOnFailure);
        if (restIsWanted)
        {
            call.ChunkSplit(chunk);
            _dispatcher.Return(chunk.From(next));
        }
        else
        {
            call.ChunkEnded(chunk, microseconds: -1);
        }
    }

    public PoolStatistics GetStatistics()
    {
        _crew.AddStatistics(out int[] ids, out int idle, out int busy, out int started, out int crashed);
        return new PoolStatistics
        {
            WorkerIds = ids,
            IdleWorkers = idle,
            BusyWorkers = busy,
            WorkersStarted = started,
            WorkersCrashed = crashed,
            ActiveCalls = ActiveCalls,
            ItemsSucceeded = Interlocked.Read(ref _succeeded),
            ItemsFailed = Interlocked.Read(ref _failed),
        };
    }
}
