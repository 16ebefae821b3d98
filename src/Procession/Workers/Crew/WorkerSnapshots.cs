using Procession.Workers.Handle;
using Procession.Workers.Platform;

namespace Procession.Workers.Crew;

/// <summary>What the workers of a crew do at a moment, for monitoring.</summary>
internal static class WorkerSnapshots
{
    /// <summary>Looks at each. Reads files: not on a thread that others need.</summary>
    public static IReadOnlyList<WorkerSnapshot> Take(Roster roster)
    {
        WorkerHandle[] workers;
        WorkerSnapshot[] snapshots;
        lock (roster.Gate)
        {
            workers = [.. roster.WorkersNoLock];
            snapshots = [.. workers.Select(worker => AtMomentNoLock(roster, worker))];
        }

        // Behind the lock: it takes 20 us and more for each.
        for (int i = 0; i < workers.Length; i++)
        {
            snapshots[i] = snapshots[i] with
            {
                Running = workers[i].Running.Look(),
                Memory = snapshots[i].Status == WorkerStatus.Dead ? null : ProcessMemory.Held(workers[i].ProcessId),
            };
        }

        Array.Sort(snapshots, static (one, other) => one.Number.CompareTo(other.Number));
        return snapshots;
    }

    private static WorkerSnapshot AtMomentNoLock(Roster roster, WorkerHandle worker)
    {
        roster.AssertHeld();
        return new WorkerSnapshot
        {
            Number = worker.Number,
            ProcessId = worker.ProcessId,
            Status = StatusOf(worker.State, worker.Load),
            TasksDone = Math.Max(0, worker.TasksTaken - worker.Load),
        };
    }

    private static WorkerStatus StatusOf(WorkerState state, int load) => state switch
    {
        WorkerState.Standby => WorkerStatus.Standby,
        WorkerState.Ready => load > 0 ? WorkerStatus.Busy : WorkerStatus.Idle,
        WorkerState.Draining or WorkerState.Leaving => WorkerStatus.Leaving,
        WorkerState.Lost => WorkerStatus.Dead,
        _ => WorkerStatus.Starting,
    };
}
