using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.Workers;

/// <content>Births, replacements and deaths.</content>
internal sealed partial class WorkerCrew
{
    /// <summary>Ends when the crew was stopped or killed and the last worker is gone.</summary>
    public Task AllGone => _allGone.Task;

    /// <summary>Gets whether this process is a worker, a child or a manager, in which a crew starts when it is first
    /// needed.</summary>
    public static bool StartsLate => WorkerIdentity.Current is not null;

    /// <summary>
    /// Starts all workers. If one cannot be started the reason is thrown, and the crew is to be killed. Other threads may
    /// kill it meanwhile, but do not stop it.
    /// </summary>
    public void Start()
    {
        _launcher.ThrowIfTooDeep();
        var toBegin = new Queue<WorkerHandle>();
        try
        {
            PoolClock.Shared.Prepare();

            // All processes first: their runtimes start while this process does the rest.
            bool isUnwanted = false;
            for (int i = 0; i < Settings.Processes + Settings.StandbyWorkers && !isUnwanted; i++)
            {
                if (Spawn(out isUnwanted) is not { } worker)
                {
                    break;
                }

                toBegin.Enqueue(worker);
            }

            NeededAssemblies.Load();
            while (toBegin.TryDequeue(out WorkerHandle? worker))
            {
                Begin(worker);
            }

            if (isUnwanted)
            {
                Kill();
            }
        }
        catch (Exception)
        {
            foreach (WorkerHandle worker in toBegin)
            {
                worker.Abandon();
                Forget(worker);
            }

            throw;
        }
    }

    /// <summary>Lets every worker finish what it holds and end.</summary>
    public void Stop()
    {
        WorkerHandle[] workers = BeginStopping();
        foreach (WorkerHandle worker in workers)
        {
            Retire(worker);
        }
    }

    /// <summary>Ends every worker at once.</summary>
    public void Kill()
    {
        WorkerHandle[] workers = BeginStopping();
        foreach (WorkerHandle worker in workers)
        {
            worker.Kill();
        }

        foreach (WorkerHandle worker in workers)
        {
            worker.RemoveFiles();
        }
    }

    /// <inheritdoc/>
    public void Ready(WorkerHandle worker)
    {
        worker.StopWatchingStart();
        BeginService(worker);
        WorkerHandle? predecessor = null;
        bool retire = false;
        lock (_lock)
        {
            if (worker.State == WorkerState.Starting)
            {
                worker.ReadyAt = Stopwatch.GetTimestamp();
                _failedStarts = 0;
                bool needed = _workers.Count(other => other.State == WorkerState.Ready) < Settings.Processes;
                predecessor = needed ? null : PredecessorNoLock();
                worker.State = needed || predecessor is not null ? WorkerState.Ready : WorkerState.Standby;
                retire = predecessor is not null && LeaveNoLock(predecessor);
            }
        }

        if (retire)
        {
            Retire(predecessor!);
        }

        _owner.CapacityChanged();
        FeedIfIdle(worker);
    }

    /// <inheritdoc/>
    public void Lost(WorkerHandle worker)
    {
        WorkerHandle? successor = null;
        lock (_lock)
        {
            if (worker.State is WorkerState.Ready or WorkerState.Standby or WorkerState.Draining)
            {
                bool worked = worker.State == WorkerState.Ready;
                worker.State = WorkerState.Lost;
                successor = worked ? PromoteNoLock() : null;
            }
        }

        WelcomeIfAny(successor);
    }

    /// <inheritdoc/>
    public void Gone(WorkerHandle worker)
    {
        bool stopping;
        bool last;
        TimeSpan delay = TimeSpan.Zero;
        int earlyDeaths = 0;
        lock (_lock)
        {
            _workers.Remove(worker);
            last = IsEmptyNoLock();
            stopping = _stopping;
            if (!stopping && worker.State == WorkerState.Lost)
            {
                delay = DelayNoLock(worker);
                earlyDeaths = _earlyDeaths;
                _ = worker.Death!.IsKillOfThePool ? _killed++ : _crashed++;
            }
            else if (!stopping && worker.State == WorkerState.Overdue)
            {
                _killed++;
            }
        }

        // Before another is started: what this one has given back may have room elsewhere, and a start may hang.
        _owner.CapacityChanged();
        if (last)
        {
            End();
        }
        else if (!stopping && worker.State == WorkerState.Lost)
        {
            string next = delay == TimeSpan.Zero ? "A new worker takes its place."
                : $"It is one of {earlyDeaths} in a row that died soon after they were ready, before they had begun any "
                    + $"work: the next one is started in {TimeText.Seconds(delay)} s.";
            Log(LogLevel.Warning, null, $"{worker.Death} {next}");
            if (!worker.IsDue)
            {
                // The successor of a due one was started already.
                LaunchAfter(delay);
            }
        }
        else if (!stopping && worker.State is WorkerState.Starting or WorkerState.Overdue)
        {
            // Elsewhere, because reading the initializer's exception may run the user's code; and not on the thread pool, which
            // the program may have used up with threads that wait for this pool.
            if (!NewThread.TryStart(() => OnFailedStart(worker), "Procession failed start"))
            {
                OnFailedStart(worker); // on the thread that read this worker's results, which is needed no more
            }
        }
    }

    /// <inheritdoc/>
    public ITimer After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = Settings.TimeProvider.CreateTimer(
            _ =>
            {
                action();
                timer?.Dispose();
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
        return timer;
    }

    private WorkerHandle[] BeginStopping()
    {
        WorkerHandle[] workers;
        bool last;
        bool isLaunching;
        lock (_lock)
        {
            _stopping = true;
            workers = [.. _workers];
            last = IsEmptyNoLock();
            isLaunching = _launching > 0;
        }

        if (last)
        {
            End();
        }
        else if (isLaunching)
        {
            // The system's clock: how long that takes is nothing that a test's clock could know.
            _ = PoolClock.Shared.After(PatienceWithLaunches, GiveUpLaunches);
        }

        return workers;
    }

    // A process may take for ever to start: the end of the pool does not wait for that. Whoever starts it kills it, should it
    // ever run.
    private void GiveUpLaunches()
    {
        bool last;
        lock (_lock)
        {
            _hasGivenUpLaunches = true;
            last = IsEmptyNoLock();
        }

        if (last)
        {
            End();
        }
    }

    // The last worker is gone. What follows is done here and not in continuations of the task: those need a thread of the
    // thread pool, and where there is none to be had the runtime ends the program.
    private void End()
    {
        if (QueuedByRuntime.End(_allGone))
        {
            _memoryGuard?.Dispose();
            _owner.AllGone();
        }
    }

    private bool IsEmptyNoLock() =>
        _stopping && _workers.Count == 0 && (_launching == 0 || _hasGivenUpLaunches);

    private void Retire(WorkerHandle worker)
    {
        worker.RequestStop();
        worker.KillWhenOver(Settings.ShutdownGrace);
    }

    // Starting a process takes some milliseconds, or for ever (a file system that hangs, where the program or the working
    // directory lies): neither a clock nor whoever submits work or reads results is to wait for that.
    private void LaunchElsewhere()
    {
        try
        {
            NewThread.Start(TryLaunch, $"Procession {Settings.Name} start", "that starts a worker");
        }
        catch (InsufficientMemoryException e)
        {
            OnFailedLaunch(e);
        }
    }

    // Only on threads that nobody waits for.
    private void TryLaunch()
    {
        try
        {
            if (Spawn(out bool isUnwanted) is not { } worker)
            {
                return;
            }

            Begin(worker);
            if (isUnwanted)
            {
                worker.Kill();
            }
        }
        catch (Exception e)
        {
            OnFailedLaunch(e);
        }
    }

    // Starts a process; none if the crew is stopping. Unwanted is one that the crew began to stop without.
    private WorkerHandle? Spawn(out bool isUnwanted)
    {
        isUnwanted = false;
        int number;
        lock (_lock)
        {
            if (_stopping)
            {
                return null;
            }

            number = ++_started;
            _launching++;
        }

        WorkerHandle? worker = null;
        bool last;
        try
        {
            worker = _launcher.Launch(this, number);
        }
        finally
        {
            lock (_lock)
            {
                _launching--;
                if (worker is not null)
                {
                    _workers.Add(worker);
                    isUnwanted = _stopping;
                }

                last = IsEmptyNoLock();
            }

            if (last)
            {
                End();
            }
        }

        return worker;
    }

    private void TellOnce(string? shortcoming)
    {
        if (shortcoming is not null && Interlocked.Exchange(ref _hasToldShortcoming, 1) == 0)
        {
            Log(LogLevel.Information, null, $"{Settings.Name}: {shortcoming}");
        }
    }

    private void Begin(WorkerHandle worker)
    {
        try
        {
            _launcher.Begin(worker);
        }
        catch (Exception)
        {
            Forget(worker);
            throw;
        }

        worker.WatchStart();
        TellOnce(worker.Shortcoming);
    }

    private void Forget(WorkerHandle worker)
    {
        bool last;
        lock (_lock)
        {
            _workers.Remove(worker);
            last = IsEmptyNoLock();
        }

        if (last)
        {
            End();
        }
    }
}
