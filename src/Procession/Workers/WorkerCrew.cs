using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Procession.Calls;
using Procession.Scheduling;
using Procession.Settings;

namespace Procession.Workers;

/// <summary>
/// Decides who is alive: starts the workers of a pool, replaces those that die or have done their share, and ends them.
/// Chunks go to the least busy worker.
/// </summary>
internal sealed partial class WorkerCrew : IChunkExecutor, IWorkerCrew
{
    private readonly IChunkOwner _owner;
    private readonly WorkerLauncher _launcher;
    private readonly SerialThread _callbacks;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new(); // guards everything below, and what handles say it guards
    private readonly List<WorkerHandle> _workers = [];
    private int _launching;
    private int _started;
    private int _crashed;
    private int _failedStarts;
    private bool _stopping;

    public WorkerCrew(PoolSettings settings, IChunkOwner owner, SerialThread callbacks)
    {
        Settings = settings;
        _owner = owner;
        _callbacks = callbacks;
        _launcher = new WorkerLauncher(settings);
    }

    public PoolSettings Settings { get; }

    /// <inheritdoc/>
    public int Parallelism => Settings.Processes * Settings.MaxConcurrencyPerWorker;

    /// <inheritdoc/>
    public bool TryReserve(Call call, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        int lanes = call.Function.IsAsync ? Settings.MaxConcurrencyPerWorker : 1;
        lock (_lock)
        {
            WorkerHandle? best = null;
            foreach (WorkerHandle worker in _workers)
            {
                if (HasRoomNoLock(worker, lanes, alone) && (best is null || worker.Load < best.Load))
                {
                    best = worker;
                }
            }

            if (best is not null)
            {
                best.Load++;
                best.TasksTaken++;
                best.RunsAlone = alone;
            }

            slot = best;
            return slot is not null;
        }
    }

    /// <inheritdoc/>
    public void Cancel(Call call, bool kill)
    {
        foreach (WorkerHandle worker in Snapshot())
        {
            IReadOnlyList<long> running = worker.Cancel(call);
            if (kill && running.Count > 0 && Settings.CancellationGrace != Timeout.InfiniteTimeSpan)
            {
                // The timer roots itself while it is pending; what it finds already ended it leaves alone.
                After(Settings.CancellationGrace, () => worker.KillIfRunning(running));
            }
        }

        _owner.CapacityChanged();
    }

    /// <inheritdoc/>
    public void Forget(Call call)
    {
        if (!call.Function.IsStateless)
        {
            foreach (WorkerHandle worker in Snapshot())
            {
                worker.Forget(call.Function);
            }
        }
    }

    public void AddStatistics(out int[] ids, out int idle, out int busy, out int started, out int crashed)
    {
        lock (_lock)
        {
            ids = [.. _workers.Select(worker => worker.ProcessId)];
            idle = _workers.Count(worker => worker is { State: WorkerState.Ready, Load: 0 });
            busy = _workers.Count(worker => worker.Load > 0);
            started = _started;
            crashed = _crashed;
        }
    }

    /// <inheritdoc/>
    public void ChunkOver(WorkerHandle worker)
    {
        bool exhausted;
        lock (_lock)
        {
            worker.Load--;
            worker.RunsAlone = false;
            exhausted = worker is { Load: 0, State: WorkerState.Ready } && worker.TasksTaken >= Settings.MaxTasksPerChild;
            if (exhausted)
            {
                worker.State = WorkerState.Leaving;
            }
        }

        if (exhausted)
        {
            Retire(worker);
            TryLaunch();
        }

        _owner.CapacityChanged();
        FeedIfIdle(worker);
    }

    /// <inheritdoc/>
    public void Unused(WorkerHandle worker)
    {
        lock (_lock)
        {
            worker.TasksTaken--;
        }

        ChunkOver(worker);
    }

    /// <inheritdoc/>
    public void ChunkLost(Chunk chunk, int startedIndex, ILostWorker? loss) =>
        _owner.ChunkLost(chunk, startedIndex, loss);

    /// <inheritdoc/>
    public void Log(LogLevel level, ItemFailure? reason, string message)
    {
        if (Settings.Logger is not NullLogger)
        {
            _callbacks.Post(() => Settings.Logger.Log(level, reason?.ToException(), "{Message}", message));
        }
    }

    // Chunks are sent ahead to hide the hand-over. One of them may wait behind an item that turned out to be long, while
    // this worker has run dry: then it is taken back, and goes to whoever is idle.
    private void FeedIfIdle(WorkerHandle idle)
    {
        WorkerHandle? busiest = null;
        lock (_lock)
        {
            if (idle is { State: WorkerState.Ready, Load: 0 })
            {
                busiest = _workers.Where(worker => worker.Load > 1).MaxBy(worker => worker.Load);
            }
        }

        if (busiest?.TakeBackLast() is { } chunk)
        {
            busiest.HandBack(chunk);
        }
    }

    private WorkerHandle[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _workers];
        }
    }

    private bool HasRoomNoLock(WorkerHandle worker, int lanes, bool alone) =>
        worker is { State: WorkerState.Ready, RunsAlone: false }
        && worker.Load < (alone ? 1 : lanes + worker.SendAhead)
        && (Settings.MaxTasksPerChild is not { } limit || worker.TasksTaken < limit);
}
