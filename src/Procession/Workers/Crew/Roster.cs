using System.Diagnostics;
using Procession.Execution;
using Procession.Threads;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>The workers of a crew that exist or are being started, and the counts of earlier ones.</summary>
[DebuggerDisplay("{_workers.Count} workers, {_launching} starting, stopping: {_isStopping}")]
internal sealed class Roster
{
    private readonly List<WorkerHandle> _workers = [];
    private int _launching;
    private bool _hasGivenUpLaunches;
    private bool _isStopping;
    private int _started;
    private int _crashed;
    private int _killed;
    private int _recycled;
    private int _delayed;

    /// <summary>Guards this type, whatever other types say that it guards, and what the crew notes about workers.</summary>
    public Lock Gate { get; } = Uninterrupted.NewLock();

    public List<WorkerHandle> WorkersNoLock
    {
        get
        {
            AssertHeld();
            return _workers;
        }
    }

    /// <summary>Whether the crew is ending, so that no more workers are started.</summary>
    public bool IsStoppingNoLock
    {
        get
        {
            AssertHeld();
            return _isStopping;
        }
    }

    /// <summary>How many workers were started, which is also the number of the youngest.</summary>
    public int StartedNoLock
    {
        get
        {
            AssertHeld();
            return _started;
        }
    }

    /// <summary>Whether the crew is ending and nothing is left of it.</summary>
    public bool IsEmptyNoLock
    {
        get
        {
            AssertHeld();
            return _isStopping && _workers.Count == 0 && (_launching == 0 || _hasGivenUpLaunches);
        }
    }

    public WorkerHandle[] Snapshot()
    {
        lock (Gate)
        {
            return [.. _workers];
        }
    }

    /// <summary>All workers, or only those that run code of the user: tasks or the initializer.</summary>
    public WorkerHandle[] Snapshot(bool all)
    {
        lock (Gate)
        {
            return all ? [.. _workers] : [.. _workers.Where(worker => worker.Load > 0 || worker.State == WorkerState.Starting)];
        }
    }

    public ExecutorStatistics GetStatistics()
    {
        lock (Gate)
        {
            return new ExecutorStatistics
            {
                ProcessIds = [.. _workers.Select(worker => worker.ProcessId)],
                Ready = _workers.Count(worker => worker.State == WorkerState.Ready),
                Idle = _workers.Count(worker => worker is { State: WorkerState.Ready, Load: 0 }),
                Busy = _workers.Count(worker => worker.Load > 0),
                Standby = _workers.Count(worker => worker.State == WorkerState.Standby),
                Started = _started,
                Crashed = _crashed,
                Killed = _killed,
                Recycled = _recycled,
                Delayed = _delayed,
            };
        }
    }

    /// <summary>A process is about to be started.</summary>
    /// <returns>The number of its worker; <see langword="null"/> if the crew is ending.</returns>
    public int? BeginLaunch()
    {
        lock (Gate)
        {
            if (_isStopping)
            {
                return null;
            }

            _launching++;
            return ++_started;
        }
    }

    /// <summary>The process was started, or could not be.</summary>
    /// <returns>Whether nothing is left of the crew; and whether the crew began to end meanwhile.</returns>
    public (bool IsEmpty, bool IsUnwanted) EndLaunch(WorkerHandle? worker)
    {
        lock (Gate)
        {
            _launching--;
            if (worker is not null)
            {
                _workers.Add(worker);
            }

            return (IsEmptyNoLock, _isStopping);
        }
    }

    /// <summary>Removes a worker that could not be sent its configuration.</summary>
    /// <returns>Whether nothing is left of the crew.</returns>
    public bool Remove(WorkerHandle worker)
    {
        lock (Gate)
        {
            _workers.Remove(worker);
            return IsEmptyNoLock;
        }
    }

    /// <summary>Begins to end the crew.</summary>
    public WorkerHandle[] BeginStopping(out bool isEmpty, out bool isLaunching)
    {
        lock (Gate)
        {
            _isStopping = true;
            isEmpty = IsEmptyNoLock;
            isLaunching = _launching > 0;
            return [.. _workers];
        }
    }

    /// <summary>Stops waiting for processes that are still being started.</summary>
    /// <returns>Whether nothing is left of the crew.</returns>
    public bool GiveUpLaunches()
    {
        lock (Gate)
        {
            _hasGivenUpLaunches = true;
            return IsEmptyNoLock;
        }
    }

    public void CountDelayed(int change)
    {
        lock (Gate)
        {
            _delayed += change;
        }
    }

    public void CountDeathNoLock(bool isKillOfThePool)
    {
        AssertHeld();
        _ = isKillOfThePool ? _killed++ : _crashed++;
    }

    public void CountRecycledNoLock()
    {
        AssertHeld();
        _recycled++;
    }

    /// <summary>Puts a standby to work, if there is one.</summary>
    public WorkerHandle? PromoteNoLock()
    {
        AssertHeld();
        WorkerHandle? standby = _workers.Find(worker => worker.State == WorkerState.Standby);
        if (standby is not null)
        {
            standby.State = WorkerState.Ready;
        }

        return standby;
    }

    /// <summary>A worker that waits for its successor to replace it.</summary>
    public WorkerHandle? PredecessorNoLock()
    {
        AssertHeld();
        return _workers.Find(worker => worker is { State: WorkerState.Ready, IsDue: true });
    }

    /// <summary>Asserts that the current thread holds the <see cref="Gate"/>.</summary>
    [Conditional("DEBUG")]
    public void AssertHeld() => Debug.Assert(Gate.IsHeldByCurrentThread, "The gate of the roster is not held.");
}
