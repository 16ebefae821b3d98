using Procession.Settings;
using Procession.Threads;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Starts successors for workers that take no more tasks but do not become empty. Such a worker is kept free for a chunk
/// that runs alone, or has taken as many tasks as it may, and its async functions may be waiting for tasks that only
/// another worker can take.
/// </summary>
internal sealed class Successors(IWorkerCrew crew, Roster roster, Reservations reservations, Recycling recycling)
{
    private static readonly TimeSpan TimeToEmpty = TimeSpan.FromSeconds(1);
    private int _looksForExhausted; // exchanged
    private WorkerHandle? _lookedAfter; // the worker that was kept free at the last look; guarded by the gate

    private PoolSettings Settings => crew.Settings;

    /// <summary>All chunks for which there is room have been handed out.</summary>
    public void HandedOut()
    {
        if (!reservations.OverlapsAsync)
        {
            return;
        }

        if (IsKeptFreeAnew())
        {
            PoolClock.Shared.After(TimeToEmpty, ReplaceKeptFree);
        }

        if (Settings.MaxTasksPerChild is not null && Interlocked.Exchange(ref _looksForExhausted, 1) == 0)
        {
            crew.After(TimeToEmpty, ReplaceExhausted);
        }
    }

    // A worker takes its last task before HandedOut is called, so each one is seen by a look that is requested afterwards.
    private void ReplaceExhausted()
    {
        WorkerHandle[] exhausted;
        Interlocked.Exchange(ref _looksForExhausted, 0);
        lock (roster.Gate)
        {
            exhausted = [.. roster.WorkersNoLock.Where(worker =>
                worker is { State: WorkerState.Ready, IsDue: false, Load: > 0 } && !reservations.MayTakeMore(worker))];
        }

        Array.ForEach(exhausted, recycling.Replace);
    }

    private bool IsKeptFreeAnew()
    {
        lock (roster.Gate)
        {
            bool isNew = reservations.KeptFree is { } kept && kept != _lookedAfter;
            _lookedAfter = reservations.KeptFree;
            return isNew;
        }
    }

    private void ReplaceKeptFree()
    {
        WorkerHandle? worker;
        lock (roster.Gate)
        {
            worker = reservations.KeptFree is { Load: > 0 } kept && kept == _lookedAfter ? kept : null;
        }

        if (worker is not null)
        {
            recycling.Replace(worker);
        }
    }
}
