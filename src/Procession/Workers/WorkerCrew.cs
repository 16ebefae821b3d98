using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.Workers.Platform;
using Procession.Workers.Handle;

namespace Procession.Workers;

/// <summary>
/// The local executor. Decides who is alive: starts the workers of a pool, replaces those that die or have done their share,
/// and ends them. Chunks go to the least busy worker.
/// </summary>
internal sealed partial class WorkerCrew : IChunkExecutor, IWorkSharing, IWorkerCrew, IContextListener
{
    private static readonly TimeSpan PatienceWithLaunches = TimeSpan.FromSeconds(2);
    private readonly IExecutorHost _host;
    private readonly WorkerLauncher _launcher;
    private readonly ChaosMonkey? _chaos;
    private readonly MemoryGuard? _memoryGuard;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards everything below, and what handles say it guards
    private readonly List<WorkerHandle> _workers = [];
    private int _launching;
    private bool _hasGivenUpLaunches;
    private int _started;
    private int _crashed;
    private int _killed;
    private int _recycled;
    private bool _stopping;
    private int _hasToldShortcoming; // exchanged
    private WorkerHandle? _keptFree; // for a chunk that is to run alone

    public WorkerCrew(PoolSettings settings, IExecutorHost host)
    {
        Settings = settings;
        _host = host;
        _launcher = new WorkerLauncher(settings);
        UnloadedContexts.TellTo(this);
        _chaos = settings.Chaos is { } chaos ? new ChaosMonkey(chaos) : null;
        if (settings.MaxMemoryPerWorker is { } limit)
        {
            _memoryGuard = new MemoryGuard(limit, Snapshot);
        }

        if ((settings.MaxMemoryPerWorker ?? settings.MaxMemoryGrowthPerWorker) is not null && !ProcessMemory.IsVisible)
        {
            Log(
                LogLevel.Warning,
                null,
                $"{settings.Name}: MaxMemoryGrowthPerWorker, and MaxMemoryPerWorker for native memory, have no effect: /proc is "
                + "not mounted here, or is that of another PID namespace. Mount one (mount -t proc proc /proc).");
        }
    }

    public PoolSettings Settings { get; }

    /// <inheritdoc/>
    public CulturePair Culture => _launcher.Culture;

    /// <inheritdoc/>
    public int Parallelism => Settings.Processes * Settings.MaxConcurrencyPerWorker;

    /// <inheritdoc/>
    public bool OverlapsAsync => Settings.MaxConcurrencyPerWorker > 1;

    /// <inheritdoc/>
    public IWorkSharing? Sharing => this;

    /// <inheritdoc/>
    public bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        lock (_lock)
        {
            WorkerHandle? best = null;
            foreach (WorkerHandle worker in _workers)
            {
                if (HasRoomNoLock(worker, terms, alone) && (best is null || WeightNoLock(worker) < WeightNoLock(best)))
                {
                    best = worker;
                }
            }

            if (best is not null)
            {
                best.Load++;
                best.BlockingLoad += Overlaps(terms) ? 0 : 1;
                best.TasksTaken++;
                best.RunsAlone = alone;
                _isSentBehind |= best is { Load: > 1, BlockingLoad: > 0 };
            }

            if (alone)
            {
                KeepOneFreeNoLock(best is null);
            }

            slot = best;
            return slot is not null;
        }
    }

    /// <inheritdoc/>
    public void Cancel(long callId, bool kill)
    {
        foreach (WorkerHandle worker in Snapshot())
        {
            IReadOnlyList<long> running = worker.Sharing.Cancel(callId);
            if (kill && running.Count > 0 && Settings.CancellationGrace != Timeout.InfiniteTimeSpan)
            {
                // The timer roots itself while it is pending; what it finds already ended it leaves alone.
                After(Settings.CancellationGrace, () => worker.Killer.KillIfRunning(running));
            }
        }

        _host.CapacityChanged();
    }

    /// <inheritdoc/>
    public void Forget(FunctionReference function)
    {
        foreach (WorkerHandle worker in Snapshot())
        {
            worker.Mail.Forget(function);
        }
    }

    /// <inheritdoc/>
    public void ContextEnded(Guid id)
    {
        foreach (WorkerHandle worker in Snapshot())
        {
            worker.Mail.ForgetContext(id);
        }
    }

    /// <inheritdoc/>
    public ExecutorStatistics GetStatistics()
    {
        lock (_lock)
        {
            return new ExecutorStatistics
            {
                ProcessIds = [.. _workers.Select(worker => worker.ProcessId)],
                Idle = _workers.Count(worker => worker is { State: WorkerState.Ready, Load: 0 }),
                Busy = _workers.Count(worker => worker.Load > 0),
                Standby = _workers.Count(worker => worker.State == WorkerState.Standby),
                Started = _started,
                Crashed = _crashed,
                Killed = _killed,
                Recycled = _recycled,
                Delayed = _delayed,
            };
        }
    }

    /// <inheritdoc/>
    public void ChunkOver(WorkerHandle worker, CallTerms terms)
    {
        GiveBack(worker, terms, isUsed: true, out bool isToLaunch);
        ReplaceIfGrown(worker);
        _host.CapacityChanged();
        _host.RanDry(worker.Sharing);

        // Behind what waits for a worker: this takes some time.
        if (isToLaunch)
        {
            LaunchElsewhere();
        }
    }

    /// <inheritdoc/>
    public void Unused(WorkerHandle worker, CallTerms terms)
    {
        GiveBack(worker, terms, isUsed: false, out bool isToLaunch);
        if (isToLaunch)
        {
            LaunchElsewhere();
        }
    }

    /// <inheritdoc/>
    public void TakenBack(WorkerHandle worker, CallTerms terms)
    {
        Unused(worker, terms);
        _host.CapacityChanged();
        _host.RanDry(worker.Sharing);
    }

    // A place in a worker is free again: perhaps that was the last thing it did.
    private void GiveBack(WorkerHandle worker, CallTerms terms, bool isUsed, out bool isToLaunch)
    {
        bool drained = false;
        bool exhausted = false;
        lock (_lock)
        {
            worker.Load--;
            worker.BlockingLoad -= Overlaps(terms) ? 0 : 1;
            worker.TasksTaken -= isUsed ? 0 : 1;
            worker.RunsAlone = false;
            worker.IsHeldUp &= !isUsed;
            if (isUsed)
            {
                WasOfUseNoLock(worker);
            }

            if (worker is { Load: 0, State: WorkerState.Draining })
            {
                worker.State = WorkerState.Leaving;
                drained = true;
            }
            else if (worker is { Load: 0, State: WorkerState.Ready } && worker.TasksTaken >= Settings.MaxTasksPerChild)
            {
                LeaveNoLock(worker);
                PromoteNoLock();
                exhausted = true;
            }
        }

        if (drained || exhausted)
        {
            Retire(worker);
        }

        isToLaunch = exhausted && !worker.IsDue;
    }

    /// <inheritdoc/>
    public void Sent(WorkerHandle worker, WorkChunk chunk)
    {
        // Once for each: a chunk that comes back unstarted, because a worker died before its turn, would otherwise cost the next
        // worker too, and so on until more die than work.
        if (!chunk.CameBack && _chaos?.Strike() is { } delay)
        {
            PoolClock.Shared.After(delay, () => worker.Killer.Kill(WorkerFailureKind.Crashed, "was killed by chaos mode"));
        }
    }

    /// <inheritdoc/>
    public void Log(LogLevel level, ItemFailure? reason, string message) =>
        Settings.Logger?.Log(level, () => reason?.ToException(), message);

    private WorkerHandle[] Snapshot(bool all)
    {
        lock (_lock)
        {
            // A worker that starts runs the initializer.
            return all ? [.. _workers] : [.. _workers.Where(worker => worker.Load > 0 || worker.State == WorkerState.Starting)];
        }
    }

    private WorkerHandle[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _workers];
        }
    }

    // Whether chunks of the call run beside others in one worker.
    private bool Overlaps(CallTerms terms) => OverlapsAsync && terms.Function.IsAsync;

    private bool HasRoomNoLock(WorkerHandle worker, CallTerms terms, bool alone) =>
        worker is { State: WorkerState.Ready, RunsAlone: false }
        && (alone ? worker.Load == 0 : worker != _keptFree && HasPlaceNoLock(worker, terms))
        && MayTakeMoreNoLock(worker);

    // One chunk at a time may hold the worker's thread, and runs beside the async ones: nobody waits for an empty worker,
    // since async functions may never leave one. While the thread is held nothing begins, so nothing is sent to it then
    // unless that is short.
    private bool HasPlaceNoLock(WorkerHandle worker, CallTerms terms)
    {
        int ahead = worker.IsHeldUp ? 0 : worker.Pace.SendAhead(terms);
        return worker.Load < Settings.MaxConcurrencyPerWorker + ahead
            && (Overlaps(terms) ? worker.BlockingLoad == 0 || ahead > 0 : worker.BlockingLoad < 1 + ahead);
    }

    // What holds a worker's thread counts as much as all the async functions that it has room for.
    private int WeightNoLock(WorkerHandle worker) =>
        worker.Load + (worker.BlockingLoad * Settings.MaxConcurrencyPerWorker);

    private bool MayTakeMoreNoLock(WorkerHandle worker) =>
        Settings.MaxTasksPerChild is not { } limit || worker.TasksTaken < limit;

    /// <inheritdoc/>
    public void NoneWaitsToRunAlone()
    {
        lock (_lock)
        {
            KeepOneFreeNoLock(isWaiting: false);
        }
    }

    // A worker that always has the next chunk at hand is never empty: one takes no more until a chunk that waits to run
    // alone has found its place.
    private void KeepOneFreeNoLock(bool isWaiting)
    {
        if (!isWaiting)
        {
            _keptFree = null;
        }
        else if (_keptFree is not { State: WorkerState.Ready })
        {
            _keptFree = _workers
                .Where(worker => worker.State == WorkerState.Ready && MayTakeMoreNoLock(worker))
                .MinBy(worker => worker.Load);
        }
    }
}
