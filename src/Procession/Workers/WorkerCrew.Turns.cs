using Procession.Calls;
using Procession.Threads;

namespace Procession.Workers;

/// <content>
/// Turns that end in time. While others wait, a chunk that runs for long, perhaps because it was made large when nobody else
/// was there, is cut behind the item that runs, and what was sent ahead behind it goes where there is room first. So a
/// short call waits for one item, or for one chunk of a size that the user gave. And a worker that is kept free for a chunk
/// which runs alone gets a successor for that if it does not become empty: its async functions may be waiting for some that
/// it does not take meanwhile.
/// </content>
internal sealed partial class WorkerCrew
{
    // Shorter waits are not worth the interruption; most chunks end by themselves before.
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PatienceWithKeptFree = TimeSpan.FromSeconds(1);
    private volatile bool _isSentBehind; // whether something waits in a worker; written under _lock, as the next
    private bool _looksAfterTurns;
    private int _looksForExhausted; // exchanged
    private WorkerHandle? _lookedAfter; // the worker that was kept free when that was last looked at

    /// <inheritdoc/>
    public void HandedOut(bool othersWait)
    {
        if (OverlapsAsync && IsKeptFreeAnew())
        {
            PoolClock.Shared.After(PatienceWithKeptFree, ReplaceKeptFree);
        }

        if (OverlapsAsync && Settings.MaxTasksPerChild is not null && Interlocked.Exchange(ref _looksForExhausted, 1) == 0)
        {
            After(PatienceWithKeptFree, ReplaceExhausted);
        }

        if (!othersWait && !_isSentBehind)
        {
            return;
        }

        lock (_lock)
        {
            if (_looksAfterTurns || _stopping)
            {
                return;
            }

            _looksAfterTurns = true;
        }

        PoolClock.Shared.After(LongTurn, LookAfterTurns);
    }

    private void LookAfterTurns()
    {
        WorkerHandle[] workers;
        lock (_lock)
        {
            _looksAfterTurns = false;
            _isSentBehind = _workers.Exists(worker => worker is { Load: > 1, BlockingLoad: > 0 });
            workers = [.. _workers.Where(worker => worker is { State: WorkerState.Ready, BlockingLoad: > 0 })];
        }

        List<Call> waiting = _owner.Waiting;
        bool mayCut = true;
        foreach (WorkerHandle worker in workers)
        {
            mayCut &= !MakesRoom(worker, waiting, mayCut); // one at a time: most of those that wait are short
        }

        _owner.CapacityChanged(); // which has this called again while somebody waits
    }

    // Workers that have taken all their tasks, and whose async functions go on: they may be waiting for tasks that these
    // workers do not take any more. Each worker that took its last task did so before a look that was asked for.
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

    // Whether the worker's running chunk was cut.
    private bool MakesRoom(WorkerHandle worker, List<Call> waiting, bool mayCut)
    {
        var revoked = new List<Chunk>();
        if (!worker.GivesWay(waiting, LongTurn, mayCut, revoked, out Chunk? cut))
        {
            return false;
        }

        lock (_lock)
        {
            worker.IsHeldUp = true;
        }

        foreach (Chunk chunk in revoked)
        {
            _owner.ChunkYielded(chunk);
            Unused(worker, chunk.Call);
        }

        if (cut is not null)
        {
            _owner.ChunkYielded(cut);
        }

        return cut is not null;
    }
}
