using System.Diagnostics.CodeAnalysis;
using Procession.Execution;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Finds a worker with room for a chunk, the least busy one first, and the workers that have work to spare. Guarded by the
/// gate of the roster.
/// </summary>
internal sealed class Reservations(PoolSettings settings, Roster roster) : IWorkSharing
{
    private volatile bool _isSentBehind; // whether a chunk waits in a worker for another one to end; written under the gate

    /// <summary>The worker that takes no more until a chunk that waits to run alone has found its place.</summary>
    public WorkerHandle? KeptFree { get; private set; }

    /// <summary>Whether one worker runs several async functions at the same time.</summary>
    public bool OverlapsAsync => Concurrency > 1;

    /// <inheritdoc/>
    public bool HasSentBehind => _isSentBehind;

    /// <inheritdoc cref="IChunkExecutor.TryReserve"/>
    public bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        lock (roster.Gate)
        {
            WorkerHandle? best = null;
            foreach (WorkerHandle worker in roster.WorkersNoLock)
            {
                if (HasRoomNoLock(worker, terms, alone)
                    && (best is null || worker.Weight(Concurrency) < best.Weight(Concurrency)))
                {
                    best = worker;
                }
            }

            if (best is not null)
            {
                best.TakePlace(HoldsThread(terms));
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

    /// <summary>A place in a worker is free again.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="terms">The terms of the call for whose chunk it was reserved.</param>
    /// <param name="isUsed">Whether a chunk has run there.</param>
    public void GiveBackNoLock(WorkerHandle worker, CallTerms terms, bool isUsed)
    {
        roster.AssertHeld();
        worker.GiveBackPlace(HoldsThread(terms), isUsed);
        worker.RunsAlone = false;
        worker.IsHeldUp &= !isUsed;
    }

    /// <inheritdoc cref="IChunkExecutor.NoneWaitsToRunAlone"/>
    public void NoneWaitsToRunAlone()
    {
        lock (roster.Gate)
        {
            KeepOneFreeNoLock(isWaiting: false);
        }
    }

    /// <summary>Whether the worker may take another chunk in its life.</summary>
    public bool MayTakeMore(WorkerHandle worker) =>
        settings.MaxTasksPerChild is not { } limit || worker.TasksTaken < limit;

    /// <summary>The running chunk has held the thread of the worker for long: no more chunks are queued after it.</summary>
    public void HeldUp(WorkerHandle worker)
    {
        lock (roster.Gate)
        {
            worker.IsHeldUp = true;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ISharingSlot> BusyBeside(ISharingSlot idle)
    {
        WorkerHandle worker = ((SharingSlot)idle).Worker;
        lock (roster.Gate)
        {
            // A worker that runs async functions is never idle, but may have room while chunks elsewhere wait for a thread
            // that is held.
            bool hasNothing = worker.Load == 0;
            bool hasRoom = worker.BlockingLoad == 0 && worker.Load < Concurrency;
            Predicate<WorkerHandle> hasMore = hasNothing ? IsBusy : HasChunkBehind;
            if (worker.State != WorkerState.Ready || !hasRoom || !roster.WorkersNoLock.Exists(hasMore))
            {
                return [];
            }

            List<WorkerHandle> busy = roster.WorkersNoLock.FindAll(hasMore);
            busy.Sort(static (a, b) => b.Load.CompareTo(a.Load));
            return busy.ConvertAll(static worker => worker.Sharing);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ISharingSlot> WithHeldThread()
    {
        lock (roster.Gate)
        {
            _isSentBehind = roster.WorkersNoLock.Exists(HasChunkBehind);
            return
            [
                .. roster.WorkersNoLock
                    .Where(worker => worker is { State: WorkerState.Ready, BlockingLoad: > 0 })
                    .Select(worker => worker.Sharing),
            ];
        }
    }

    private int Concurrency => settings.MaxConcurrencyPerWorker;

    private static bool IsBusy(WorkerHandle worker) => worker.Load > 0;

    private static bool HasChunkBehind(WorkerHandle worker) => worker is { Load: > 1, BlockingLoad: > 0 };

    // Whether a chunk of the call keeps others of its worker from running beside it.
    private bool HoldsThread(CallTerms terms) => !(OverlapsAsync && terms.Function.IsAsync);

    private bool HasRoomNoLock(WorkerHandle worker, CallTerms terms, bool alone)
    {
        roster.AssertHeld();
        return worker is { State: WorkerState.Ready, RunsAlone: false }
        && (alone ? worker.Load == 0 : worker != KeptFree && HasPlaceNoLock(worker, terms))
        && MayTakeMore(worker);
    }

    // At most one chunk may hold the worker's thread; it runs along with the async ones. It does not wait for an empty
    // worker, since async functions may never leave one empty. While the thread is held no other chunk can begin, so no
    // more are sent unless chunks are short.
    private bool HasPlaceNoLock(WorkerHandle worker, CallTerms terms)
    {
        roster.AssertHeld();
        int ahead = worker.IsHeldUp ? 0 : worker.Pace.SendAhead(terms);
        return worker.Load < Concurrency + ahead
            && (HoldsThread(terms) ? worker.BlockingLoad < 1 + ahead : worker.BlockingLoad == 0 || ahead > 0);
    }

    // A worker that always gets its next chunk early is never empty. So one worker takes no more chunks until one that
    // waits to run alone has found its place.
    private void KeepOneFreeNoLock(bool isWaiting)
    {
        roster.AssertHeld();
        if (!isWaiting)
        {
            KeptFree = null;
        }
        else if (KeptFree is not { State: WorkerState.Ready })
        {
            KeptFree = roster.WorkersNoLock
                .Where(worker => worker.State == WorkerState.Ready && MayTakeMore(worker))
                .MinBy(worker => worker.Load);
        }
    }
}
