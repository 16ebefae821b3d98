using Procession.Calls;
using Procession.Threads;

namespace Procession.Workers;

/// <content>
/// Work for a worker that has run dry while others have more than they need: chunks that were sent ahead to hide the
/// hand-over, or a part of the chunk that runs. So chunks can be large, and still no worker is left alone with a long tail.
/// </content>
internal sealed partial class WorkerCrew
{
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(1);

    private void FeedIfIdle(WorkerHandle idle)
    {
        List<WorkerHandle> busy;
        lock (_lock)
        {
            // One that runs async functions is never idle, but may have room while others wait behind what holds another's
            // thread.
            bool hasNothing = idle.Load == 0;
            bool hasRoom = idle.BlockingLoad == 0 && idle.Load < Settings.MaxConcurrencyPerWorker;
            if (idle.State != WorkerState.Ready || !hasRoom || !_workers.Exists(hasNothing ? IsBusyNoLock : IsHeldNoLock))
            {
                return;
            }

            busy = _workers.FindAll(hasNothing ? IsBusyNoLock : IsHeldNoLock);
            busy.Sort(static (a, b) => b.Load.CompareTo(a.Load));
        }

        if (TakeQueued(busy) || TakeHalf(busy, out bool lookAgain))
        {
            return;
        }

        if (lookAgain)
        {
            LookAfter(idle);
        }
    }

    private static bool IsBusyNoLock(WorkerHandle worker) => worker.Load > 0;

    private static bool IsHeldNoLock(WorkerHandle worker) => worker is { Load: > 1, BlockingLoad: > 0 };

    private static bool TakeQueued(List<WorkerHandle> busy)
    {
        foreach (WorkerHandle worker in busy)
        {
            if (worker.Load > 1 && worker.TakeBackLast() is { } chunk)
            {
                worker.HandBack(chunk);
                return true;
            }
        }

        return false;
    }

    private bool TakeHalf(List<WorkerHandle> busy, out bool lookAgain)
    {
        lookAgain = false;
        foreach (WorkerHandle worker in busy)
        {
            lookAgain |= worker.TryShare(out Chunk? part);
            if (part is not null)
            {
                _owner.ChunkLost(part, startedIndex: -1, loss: null);
                _owner.CapacityChanged();
                return true;
            }
        }

        return false;
    }

    private void LookAfter(WorkerHandle idle)
    {
        lock (_lock)
        {
            if (idle.IsLookedAfter)
            {
                return;
            }

            idle.IsLookedAfter = true;
        }

        PoolClock.Shared.After(SecondLook, () =>
        {
            lock (_lock)
            {
                idle.IsLookedAfter = false;
            }

            FeedIfIdle(idle);
        });
    }
}
