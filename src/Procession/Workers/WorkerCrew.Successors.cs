using Procession.Threads;
using Procession.Workers.Handle;

namespace Procession.Workers;

/// <content>
/// Successors for workers that do not become empty: their async functions may be waiting for tasks that these workers do not
/// take any more, because they are kept free for a chunk that runs alone, or have taken as many as they may.
/// </content>
internal sealed partial class WorkerCrew
{
    private static readonly TimeSpan PatienceWithKeptFree = TimeSpan.FromSeconds(1);
    private int _looksForExhausted; // exchanged
    private WorkerHandle? _lookedAfter; // the worker that was kept free when that was last looked at; guarded by _lock

    /// <inheritdoc/>
    public void HandedOut()
    {
        if (!OverlapsAsync)
        {
            return;
        }

        if (IsKeptFreeAnew())
        {
            PoolClock.Shared.After(PatienceWithKeptFree, ReplaceKeptFree);
        }

        if (Settings.MaxTasksPerChild is not null && Interlocked.Exchange(ref _looksForExhausted, 1) == 0)
        {
            After(PatienceWithKeptFree, ReplaceExhausted);
        }
    }

    // Each worker that took its last task did so before a look that was asked for.
    private void ReplaceExhausted()
    {
        WorkerHandle[] exhausted;
        Interlocked.Exchange(ref _looksForExhausted, 0);
        lock (_lock)
        {
            exhausted = [.. _workers.Where(worker =>
                worker is { State: WorkerState.Ready, IsDue: false, Load: > 0 } && !MayTakeMoreNoLock(worker))];
        }

        Array.ForEach(exhausted, Replace);
    }

    private bool IsKeptFreeAnew()
    {
        lock (_lock)
        {
            bool isNew = _keptFree is not null && _keptFree != _lookedAfter;
            _lookedAfter = _keptFree;
            return isNew;
        }
    }

    private void ReplaceKeptFree()
    {
        WorkerHandle? worker;
        lock (_lock)
        {
            worker = _keptFree == _lookedAfter && _keptFree is { Load: > 0 } ? _keptFree : null;
        }

        if (worker is not null)
        {
            Replace(worker);
        }
    }
}
