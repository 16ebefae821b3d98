using Procession.Settings;
using Procession.Threads;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Successors for workers that do not become empty: their async functions may be waiting for tasks that these workers do not
/// take any more, because they are kept free for a chunk that runs alone, or have taken as many as they may.
/// </summary>
internal sealed class Successors(IWorkerCrew crew, Roster roster, Reservations reservations, Recycling recycling)
{
    private static readonly TimeSpan TimeToEmpty = TimeSpan.FromSeconds(1);
    private int _looksForExhausted; // exchanged
    private WorkerHandle? _lookedAfter; // the worker that was kept free when that was last looked at; guarded by the gate

    private PoolSettings Settings => crew.Settings;

    /// <summary>Chunks were handed out as far as there is room.</summary>
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

    // Each worker that took its last task did so before a look that was asked for.
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
