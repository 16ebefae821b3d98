using System.Diagnostics;
using Procession.Workers.Platform;
using Procession.Workers.Handle;

namespace Procession.Workers;

/// <content>
/// Replacing workers that are well but have done their share: too many tasks, too old, too large. Standbys take over at
/// once; where there is none, an old or large worker goes on until its successor is ready, so that there is always one.
/// </content>
internal sealed partial class WorkerCrew
{
    // Reading the memory of a process costs 20 us: not behind every chunk of a microsecond.
    private static readonly long MemoryLookInterval = Stopwatch.Frequency / 50;

    // Multiples of the golden ratio spread evenly, however many workers there are.
    private const double GoldenRatio = 0.618033988749895;

    /// <summary>Notes what the worker was like when it was fresh.</summary>
    private void BeginService(WorkerHandle worker)
    {
        if (Settings.MaxMemoryGrowthPerWorker is not null)
        {
            worker.FirstMemory = ProcessMemory.Held(worker.ProcessId);
        }

        if (Settings.MaxWorkerLifetime is { } lifetime)
        {
            double share = 1 - (0.1 * (worker.Number * GoldenRatio % 1));
            worker.LifetimeTimer = Settings.TimeProvider.CreateTimer(
                _ => Replace(worker), null, lifetime * share, Timeout.InfiniteTimeSpan);
        }
    }

    private void ReplaceIfGrown(WorkerHandle worker)
    {
        if (Settings.MaxMemoryGrowthPerWorker is not { } growth
            || Stopwatch.GetTimestamp() - worker.LastMemoryLook < MemoryLookInterval)
        {
            return;
        }

        worker.LastMemoryLook = Stopwatch.GetTimestamp();
        long? held = ProcessMemory.Held(worker.ProcessId);
        worker.FirstMemory ??= held;
        if (held - worker.FirstMemory > growth)
        {
            Replace(worker);
        }
    }

    private void Replace(WorkerHandle worker)
    {
        WorkerHandle? successor = null;
        bool retire = false;
        lock (_lock)
        {
            if (_stopping || worker.IsDue || worker.State is not (WorkerState.Ready or WorkerState.Standby))
            {
                return;
            }

            worker.IsDue = true;
            if (worker.State == WorkerState.Standby || (successor = PromoteNoLock()) is not null)
            {
                retire = LeaveNoLock(worker);
            }
        }

        if (retire)
        {
            Retire(worker);
        }

        WelcomeIfAny(successor);
        LaunchElsewhere();
    }

    // A due worker that waited for this one.
    private WorkerHandle? PredecessorNoLock() =>
        _workers.Find(worker => worker is { State: WorkerState.Ready, IsDue: true });

    private WorkerHandle? PromoteNoLock()
    {
        WorkerHandle? standby = _workers.Find(worker => worker.State == WorkerState.Standby);
        if (standby is not null)
        {
            standby.State = WorkerState.Ready;
        }

        return standby;
    }

    // Whether it can be told to stop now; otherwise behind its last chunk.
    private bool LeaveNoLock(WorkerHandle worker)
    {
        _recycled++;
        if (HasLivedLong(worker))
        {
            WasOfUseNoLock(worker);
        }

        worker.State = worker.Load == 0 ? WorkerState.Leaving : WorkerState.Draining;
        return worker.Load == 0;
    }

    private void WelcomeIfAny(WorkerHandle? worker)
    {
        if (worker is not null)
        {
            _host.CapacityChanged();
            _host.RanDry(worker.Sharing);
        }
    }
}
