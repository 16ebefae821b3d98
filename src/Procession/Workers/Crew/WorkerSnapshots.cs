using Procession.Workers.Handle;
using Procession.Workers.Platform;

namespace Procession.Workers.Crew;

/// <summary>Takes snapshots of what the workers of a crew are doing, for monitoring.</summary>
internal static class WorkerSnapshots
{
    /// <summary>Looks at each worker. Reads files: not to be called on a thread that others need.</summary>
    public static IReadOnlyList<WorkerSnapshot> Take(Roster roster)
    {
        WorkerHandle[] workers;
        WorkerSnapshot[] snapshots;
        lock (roster.Gate)
        {
            workers = [.. roster.WorkersNoLock];
            snapshots = [.. workers.Select(worker => AtMomentNoLock(roster, worker))];
        }

        // Outside the lock: this takes 20 us or more for each worker.
        for (int i = 0; i < workers.Length; i++)
        {
            snapshots[i] = snapshots[i] with
            {
                Running = workers[i].Running.Look(),
                Memory = snapshots[i].Status == WorkerStatus.Dead ? null : ProcessMemory.HeldBytes(workers[i].ProcessId),
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
