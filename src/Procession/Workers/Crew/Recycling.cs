using System.Diagnostics;
using Procession.Settings;
using Procession.Workers.Handle;
using Procession.Workers.Platform;

namespace Procession.Workers.Crew;

/// <summary>
/// Replaces healthy workers that have reached a limit: their number of tasks, their age or their memory. A standby takes
/// over at once. If there is none, a worker that is too old or too large goes on until its successor is ready, so that
/// there is always one.
/// </summary>
/// <param name="settings">The limits.</param>
/// <param name="roster">Who is there.</param>
/// <param name="deaths">Is told of workers that did some work.</param>
/// <param name="startElsewhere">Starts a worker on another thread.</param>
/// <param name="hasRoom">Is called with a standby that was put to work.</param>
internal sealed class Recycling(
    PoolSettings settings, Roster roster, EarlyDeaths deaths, Action startElsewhere, Action<WorkerHandle> hasRoom)
{
    // Reading the memory of a process takes 20 us, too long to do after every chunk of a microsecond.
    private static readonly long MemoryLookInterval = Stopwatch.Frequency / 50;

    // Multiples of the golden ratio, modulo 1, are spread evenly however many workers there are.
    private const double GoldenRatio = 0.618033988749895;

    /// <summary>Notes the memory of a new worker, and starts the timer of its lifetime.</summary>
    public void BeginService(WorkerHandle worker)
    {
        if (settings.MaxMemoryGrowthPerWorker is not null)
        {
            worker.FirstMemory = ProcessMemory.HeldBytes(worker.ProcessId);
        }

        if (settings.MaxWorkerLifetime is { } lifetime)
        {
            double share = 1 - (0.1 * (worker.Number * GoldenRatio % 1));
            worker.LifetimeTimer = settings.TimeProvider.CreateTimer(
                _ => Replace(worker), null, lifetime * share, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Replaces a worker whose memory has grown too much since it became ready.</summary>
    public void ReplaceIfGrown(WorkerHandle worker)
    {
        if (settings.MaxMemoryGrowthPerWorker is not { } growth
            || Stopwatch.GetTimestamp() - worker.LastMemoryLook < MemoryLookInterval)
        {
            return;
        }

        worker.LastMemoryLook = Stopwatch.GetTimestamp();
        long? held = ProcessMemory.HeldBytes(worker.ProcessId);
        worker.FirstMemory ??= held;
        if (held - worker.FirstMemory > growth)
        {
            Replace(worker);
        }
    }

    /// <summary>Replaces a worker as soon as there is a successor, unless its replacement has begun already.</summary>
    public void Replace(WorkerHandle worker)
    {
        WorkerHandle? successor = null;
        bool isToRetire = false;
        lock (roster.Gate)
        {
            if (roster.IsStoppingNoLock || worker.IsDue || worker.State is not (WorkerState.Ready or WorkerState.Standby))
            {
                return;
            }

            worker.IsDue = true;
            if (worker.State == WorkerState.Standby || (successor = roster.PromoteNoLock()) is not null)
            {
                isToRetire = LeaveNoLock(worker);
            }
        }

        if (isToRetire)
        {
            Retire(worker);
        }

        if (successor is not null)
        {
            hasRoom(successor);
        }

        startElsewhere();
    }

    /// <summary>The worker has its successor.</summary>
    /// <returns>Whether it can be told to stop now; otherwise it is told after its last chunk.</returns>
    public bool LeaveNoLock(WorkerHandle worker)
    {
        roster.AssertHeld();
        roster.CountRecycledNoLock();
        if (EarlyDeaths.HasLivedLong(worker))
        {
            deaths.WasOfUseNoLock(worker);
        }

        worker.State = worker.Load == 0 ? WorkerState.Leaving : WorkerState.Draining;
        return worker.Load == 0;
    }

    /// <summary>Tells a worker to stop, and ends it if it does not.</summary>
    public void Retire(WorkerHandle worker)
    {
        worker.Mail.SendStop();
        worker.Killer.KillWhenOver(settings.ShutdownGrace);
    }
}
