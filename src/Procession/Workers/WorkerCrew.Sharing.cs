using Procession.Execution;
using Procession.Workers.Handle;

namespace Procession.Workers;

/// <content>Which workers have more than they need, and which have room.</content>
internal sealed partial class WorkerCrew
{
    private volatile bool _isSentBehind; // whether something waits in a worker; written under _lock

    /// <inheritdoc/>
    public bool HasSentBehind => _isSentBehind;

    /// <inheritdoc/>
    public IReadOnlyList<ISharingSlot> BusyBeside(ISharingSlot idle)
    {
        WorkerHandle worker = ((SharingSlot)idle).Worker;
        lock (_lock)
        {
            // One that runs async functions is never idle, but may have room while others wait behind what holds another's
            // thread.
            bool hasNothing = worker.Load == 0;
            bool hasRoom = worker.BlockingLoad == 0 && worker.Load < Settings.MaxConcurrencyPerWorker;
            if (worker.State != WorkerState.Ready || !hasRoom || !_workers.Exists(hasNothing ? IsBusyNoLock : IsHeldNoLock))
            {
                return [];
            }

            List<WorkerHandle> busy = _workers.FindAll(hasNothing ? IsBusyNoLock : IsHeldNoLock);
            busy.Sort(static (a, b) => b.Load.CompareTo(a.Load));
            return busy.ConvertAll(static worker => worker.Sharing);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ISharingSlot> Held()
    {
        lock (_lock)
        {
            _isSentBehind = _workers.Exists(worker => worker is { Load: > 1, BlockingLoad: > 0 });
            return [.. _workers.Where(worker => worker is { State: WorkerState.Ready, BlockingLoad: > 0 })
                .Select(worker => worker.Sharing)];
        }
    }

    /// <inheritdoc/>
    public void HeldUp(WorkerHandle worker)
    {
        lock (_lock)
        {
            worker.IsHeldUp = true;
        }
    }

    private static bool IsBusyNoLock(WorkerHandle worker) => worker.Load > 0;

    private static bool IsHeldNoLock(WorkerHandle worker) => worker is { Load: > 1, BlockingLoad: > 0 };
}
