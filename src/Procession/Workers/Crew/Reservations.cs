using System.Diagnostics.CodeAnalysis;
using Procession.Execution;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Which worker has room for a chunk: the least busy one. And which have more than they need. Guarded by the gate of the roster.
/// </summary>
internal sealed class Reservations(PoolSettings settings, Roster roster) : IWorkSharing
{
    private volatile bool _isSentBehind; // whether something waits in a worker; written under the gate

    /// <summary>The worker that takes no more until a chunk that waits to run alone has found its place.</summary>
    public WorkerHandle? KeptFree { get; private set; }

    /// <summary>Whether async functions run beside each other in one worker.</summary>
    public bool OverlapsAsync => settings.MaxConcurrencyPerWorker > 1;

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

    /// <summary>A place in a worker is free again.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="terms">What it was reserved for.</param>
    /// <param name="isUsed">Whether a chunk has run there.</param>
    public void GiveBackNoLock(WorkerHandle worker, CallTerms terms, bool isUsed)
    {
        roster.AssertHeld();
        worker.Load--;
        worker.BlockingLoad -= Overlaps(terms) ? 0 : 1;
        worker.TasksTaken -= isUsed ? 0 : 1;
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

    /// <summary>What runs in the worker has held its thread for long: nothing more is to be sent behind it.</summary>
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
            // One that runs async functions is never idle, but may have room while others wait behind what holds another's
            // thread.
            bool hasNothing = worker.Load == 0;
            bool hasRoom = worker.BlockingLoad == 0 && worker.Load < settings.MaxConcurrencyPerWorker;
            Predicate<WorkerHandle> hasMore = hasNothing ? IsBusy : IsHeld;
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
    public IReadOnlyList<ISharingSlot> Held()
    {
        lock (roster.Gate)
        {
            _isSentBehind = roster.WorkersNoLock.Exists(IsHeld);
            return
            [
                .. roster.WorkersNoLock
                    .Where(worker => worker is { State: WorkerState.Ready, BlockingLoad: > 0 })
                    .Select(worker => worker.Sharing),
            ];
        }
    }

    private static bool IsBusy(WorkerHandle worker) => worker.Load > 0;

    private static bool IsHeld(WorkerHandle worker) => worker is { Load: > 1, BlockingLoad: > 0 };

    // Whether chunks of the call run beside others in one worker.
    private bool Overlaps(CallTerms terms) => OverlapsAsync && terms.Function.IsAsync;

    private bool HasRoomNoLock(WorkerHandle worker, CallTerms terms, bool alone)
    {
        roster.AssertHeld();
        return worker is { State: WorkerState.Ready, RunsAlone: false }
        && (alone ? worker.Load == 0 : worker != KeptFree && HasPlaceNoLock(worker, terms))
        && MayTakeMore(worker);
    }

    // One chunk at a time may hold the worker's thread, and runs beside the async ones: nobody waits for an empty worker,
    // since async functions may never leave one. While the thread is held nothing begins, so nothing is sent to it then
    // unless that is short.
    private bool HasPlaceNoLock(WorkerHandle worker, CallTerms terms)
    {
        roster.AssertHeld();
        int ahead = worker.IsHeldUp ? 0 : worker.Pace.SendAhead(terms);
        return worker.Load < settings.MaxConcurrencyPerWorker + ahead
            && (Overlaps(terms) ? worker.BlockingLoad == 0 || ahead > 0 : worker.BlockingLoad < 1 + ahead);
    }

    // What holds a worker's thread counts as much as all the async functions that it has room for.
    private int WeightNoLock(WorkerHandle worker)
    {
        roster.AssertHeld();
        return worker.Load + (worker.BlockingLoad * settings.MaxConcurrencyPerWorker);
    }

    // A worker that always has the next chunk at hand is never empty: one takes no more until a chunk that waits to run
    // alone has found its place.
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
