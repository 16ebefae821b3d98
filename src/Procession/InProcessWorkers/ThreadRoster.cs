using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Threads;

namespace Procession.InProcessWorkers;

/// <summary>
/// The workers of an in-process pool: which exist, which have room for a chunk, and which have reached a limit.
/// Thread-safe. Under its lock it calls no code of the user, and nothing that takes another lock but timers.
/// </summary>
internal sealed class ThreadRoster(PoolSettings settings)
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below, and what workers say it guards
    private readonly List<ThreadWorker> _workers = [];
    private readonly List<ThreadWorker> _withoutThread = []; // left behind, while async functions go on beside what has it
    private readonly FailedStarts _failures = new();
    private bool _isStopping;
    private int _started;
    private int _delayed;
    private int _threadsLeft;
    private int _recycled;

    /// <summary>Whether one worker runs several async functions at the same time.</summary>
    public bool OverlapsAsync => Concurrency > 1;

    /// <summary>Whether it is being stopped, and the last worker is gone.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _isStopping && _workers.Count == 0;
            }
        }
    }

    /// <summary>All workers that may be running something that is still wanted.</summary>
    public ThreadWorker[] ToArray()
    {
        lock (_lock)
        {
            return [.. _workers, .. _withoutThread];
        }
    }

    /// <summary>Makes a worker, with the next number; <see langword="null"/> if no more are wanted.</summary>
    public ThreadWorker? TryAdd(Func<int, ThreadWorker> make)
    {
        lock (_lock)
        {
            if (_isStopping)
            {
                return null;
            }

            ThreadWorker worker = make(++_started);
            _workers.Add(worker);
            return worker;
        }
    }

    /// <summary>Stops adding workers. Returns the same as <see cref="ToArray"/>.</summary>
    public ThreadWorker[] BeginStopping()
    {
        lock (_lock)
        {
            _isStopping = true;
            return [.. _workers, .. _withoutThread];
        }
    }

    /// <summary>The worker takes work from now on; <see langword="false"/> if nobody waits for it any more.</summary>
    public bool TryBecomeReady(ThreadWorker worker)
    {
        lock (_lock)
        {
            bool isWanted = worker.State == ThreadWorkerState.Starting;
            if (isWanted)
            {
                EnterNoLock(worker, ThreadWorkerState.Ready);
                _failures.EndRow();
            }

            return isWanted;
        }
    }

    /// <summary>The worker has ended, or is no longer waited for. Returns true to the one caller that removes it.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="only">Only if it is in this state.</param>
    public bool TryRemove(ThreadWorker worker, ThreadWorkerState? only = null)
    {
        lock (_lock)
        {
            return (only is null || worker.State == only) && TryRemoveNoLock(worker);
        }
    }

    /// <summary>The worker's initializer does not end, so its thread is left behind. Returns true to one caller.</summary>
    public bool TryLeaveStarting(ThreadWorker worker)
    {
        lock (_lock)
        {
            bool isLeft = worker.State == ThreadWorkerState.Starting && TryRemoveNoLock(worker);
            _threadsLeft += isLeft && !_isStopping ? 1 : 0;
            return isLeft;
        }
    }

    /// <summary>A worker did not become ready.</summary>
    /// <param name="isLack">As of <see cref="FailedStarts.MayTryAgain"/>.</param>
    /// <param name="failures">How many in a row.</param>
    /// <returns>
    /// How long to wait until the next start, which is to be told by <see cref="EndDelay"/>; <see langword="null"/>:
    /// there is to be none, since too many have failed.
    /// </returns>
    public TimeSpan? DelayAfterFailure(bool isLack, out int failures)
    {
        lock (_lock)
        {
            bool anyReady = _workers.Exists(worker => worker.State == ThreadWorkerState.Ready);
            bool mayTryAgain = _failures.MayTryAgain(settings.Processes, anyReady, isLack, out TimeSpan delay);
            failures = _failures.InARow;
            _delayed += mayTryAgain ? 1 : 0;
            return mayTryAgain ? delay : null;
        }
    }

    /// <summary>The delay of a start is over.</summary>
    public void EndDelay()
    {
        lock (_lock)
        {
            _delayed--;
        }
    }

    /// <summary>Code of the user does not stop.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="hasThread">Whether that code has the worker's thread.</param>
    public void LeftBehind(ThreadWorker worker, bool hasThread)
    {
        lock (_lock)
        {
            if (hasThread && TryRemoveNoLock(worker))
            {
                _threadsLeft++;
                _withoutThread.Add(worker);
            }
        }
    }

    /// <summary>Reserves a place for a chunk in the least busy worker that has room.</summary>
    /// <param name="terms">What is known of the chunk.</param>
    /// <param name="alone">Whether nothing else may run beside it.</param>
    public ThreadWorker? Reserve(CallTerms terms, bool alone)
    {
        lock (_lock)
        {
            ThreadWorker? best = null;
            foreach (ThreadWorker worker in _workers)
            {
                if (HasRoomNoLock(worker, alone) && (best is null || worker.Weight(Concurrency) < best.Weight(Concurrency)))
                {
                    best = worker;
                }
            }

            if (best is not null)
            {
                best.TakePlace(HoldsThread(terms));
            }

            return best;
        }
    }

    /// <summary>A reserved place is free again.</summary>
    /// <returns>Whether the worker has reached a limit with that, and has to stop and be replaced.</returns>
    public bool GiveBack(ThreadWorker worker, CallTerms terms, bool isUsed)
    {
        lock (_lock)
        {
            worker.GiveBackPlace(HoldsThread(terms), isUsed);
            if (worker is { State: ThreadWorkerState.Gone, Load: 0 })
            {
                _withoutThread.Remove(worker);
            }

            return TryLeaveNoLock(worker);
        }
    }

    /// <summary>The worker is so old that it is to be replaced between two tasks.</summary>
    /// <returns>Whether that is now.</returns>
    public bool Outlived(ThreadWorker worker)
    {
        lock (_lock)
        {
            worker.IsDue = true;
            return TryLeaveNoLock(worker);
        }
    }

    /// <summary>Limits how long a worker is in a state. The timer ends with the state.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="during">The state; <see langword="null"/> for all until its end.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="onOver">What is done then.</param>
    public void Limit(ThreadWorker worker, ThreadWorkerState? during, TimeSpan limit, Action onOver)
    {
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        ITimer? timer = settings.TimeProvider.After(limit, onOver);
        lock (_lock)
        {
            if (worker.State != ThreadWorkerState.Gone && (during is null || worker.State == during))
            {
                if (during is null)
                {
                    (worker.EndTimer, timer) = (timer, worker.EndTimer);
                }
                else
                {
                    (worker.StateTimer, timer) = (timer, worker.StateTimer);
                }
            }
        }

        timer?.Dispose(); // the one before, or one that came too late
    }

    public ExecutorStatistics GetStatistics()
    {
        lock (_lock)
        {
            return new ExecutorStatistics
            {
                // The workers have no process of their own, and whoever kills the listed ones must not kill this program.
                ProcessIds = [],
                Ready = _workers.Count(worker => worker.State == ThreadWorkerState.Ready),
                Idle = _workers.Count(worker => worker is { State: ThreadWorkerState.Ready, Load: 0 }),
                Busy = _workers.Count(worker => worker.Load > 0),
                Standby = 0,
                Started = _started,
                Crashed = 0,
                Killed = _threadsLeft,
                Recycled = _recycled,
                Delayed = _delayed,
            };
        }
    }

    /// <summary>
    /// What the workers are doing, for monitoring. They have no process of their own, and their memory cannot be told
    /// apart. Reads files: as <see cref="ThreadChunk.LookAtRunning"/>.
    /// </summary>
    public IReadOnlyList<WorkerSnapshot> GetWorkers()
    {
        ThreadWorker[] workers;
        WorkerSnapshot[] snapshots;
        lock (_lock)
        {
            workers = [.. _workers];
            snapshots = [.. workers.Select(worker => new WorkerSnapshot
            {
                Number = worker.Number,
                Status = worker switch
                {
                    { State: ThreadWorkerState.Starting } => WorkerStatus.Starting,
                    { State: ThreadWorkerState.Ready, Load: 0 } => WorkerStatus.Idle,
                    { State: ThreadWorkerState.Ready } => WorkerStatus.Busy,
                    _ => WorkerStatus.Leaving,
                },
                TasksDone = Math.Max(0, worker.TasksTaken - worker.Load),
            })];
        }

        for (int i = 0; i < workers.Length; i++)
        {
            snapshots[i] = snapshots[i] with { Running = workers[i].LookAtRunning() };
        }

        return snapshots;
    }

    private int Concurrency => settings.MaxConcurrencyPerWorker;

    private void EnterNoLock(ThreadWorker worker, ThreadWorkerState state)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        worker.State = state;
        worker.StateTimer?.Dispose();
        worker.StateTimer = null;
        if (state == ThreadWorkerState.Gone)
        {
            worker.EndTimer?.Dispose();
            worker.EndTimer = null;
        }
    }

    private bool TryRemoveNoLock(ThreadWorker worker)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        bool removed = _workers.Remove(worker);
        if (removed)
        {
            EnterNoLock(worker, ThreadWorkerState.Gone);
        }

        return removed;
    }

    private bool TryLeaveNoLock(ThreadWorker worker)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (worker is not { State: ThreadWorkerState.Ready, Load: 0 } || MayTakeMoreNoLock(worker) || _isStopping)
        {
            return false;
        }

        EnterNoLock(worker, ThreadWorkerState.Leaving);
        _recycled++;
        return true;
    }

    private bool HoldsThread(CallTerms terms) => !(OverlapsAsync && terms.Function.IsAsync);

    private bool HasRoomNoLock(ThreadWorker worker, bool alone)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return worker is { State: ThreadWorkerState.Ready, BlockingLoad: 0 } && MayTakeMoreNoLock(worker)
        && worker.Load < (alone ? 1 : Concurrency);
    }

    private bool MayTakeMoreNoLock(ThreadWorker worker)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return !worker.IsDue && (settings.MaxTasksPerChild is not { } limit || worker.TasksTaken < limit);
    }
}
