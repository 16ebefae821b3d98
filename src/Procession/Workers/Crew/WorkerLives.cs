using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Threads;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// The life cycle of the workers of a crew: is told by their handles what happens to them, and decides which worker takes
/// whose place.
/// </summary>
internal sealed class WorkerLives : IWorkerCrew
{
    private readonly IExecutorHost _host;
    private readonly Roster _roster;
    private readonly Reservations _reservations;
    private readonly EarlyDeaths _earlyDeaths;
    private readonly ChaosMonkey? _chaos;
    private readonly Action _ended;

    /// <param name="settings">The pool's settings.</param>
    /// <param name="host">Is told when there is room, and when no worker can be started.</param>
    /// <param name="roster">Who is there.</param>
    /// <param name="reservations">Who has room.</param>
    /// <param name="launcher">Makes processes.</param>
    /// <param name="ended">Is called when the crew is ending and nothing is left of it.</param>
    public WorkerLives(
        PoolSettings settings,
        IExecutorHost host,
        Roster roster,
        Reservations reservations,
        WorkerLauncher launcher,
        Action ended)
    {
        Settings = settings;
        _host = host;
        _roster = roster;
        _reservations = reservations;
        _ended = ended;
        _earlyDeaths = new EarlyDeaths(settings, roster);
        _chaos = settings.Chaos is { } chaos ? new ChaosMonkey(chaos) : null;
        Starter = new WorkerStarter(this, launcher, roster, host, ended);
        Recycling = new Recycling(settings, roster, _earlyDeaths, Starter.StartElsewhere, HasRoom);
    }

    public PoolSettings Settings { get; }

    /// <summary>Starts workers.</summary>
    public WorkerStarter Starter { get; }

    /// <summary>Replaces healthy workers that have reached a limit.</summary>
    public Recycling Recycling { get; }

    /// <inheritdoc/>
    public void Ready(WorkerHandle worker)
    {
        worker.StartWatch.Stop();
        Recycling.BeginService(worker);
        WorkerHandle? predecessor = null;
        bool isToRetire = false;
        lock (_roster.Gate)
        {
            if (worker.State == WorkerState.Starting)
            {
                worker.ReadyAt = Stopwatch.GetTimestamp();
                Starter.Failures.EndRowNoLock();
                int ready = _roster.WorkersNoLock.Count(other => other.State == WorkerState.Ready);
                bool isNeeded = ready < Settings.Processes;
                predecessor = isNeeded ? null : _roster.PredecessorNoLock();
                worker.State = isNeeded || predecessor is not null ? WorkerState.Ready : WorkerState.Standby;
                isToRetire = predecessor is not null && Recycling.LeaveNoLock(predecessor);
            }
        }

        if (isToRetire)
        {
            Recycling.Retire(predecessor!);
        }

        HasRoom(worker);
    }

    /// <inheritdoc/>
    public void Overdue(WorkerHandle worker, bool hasInitializerBegun) =>
        Starter.Failures.Overdue(worker, hasInitializerBegun);

    /// <inheritdoc/>
    public void Sent(WorkerHandle worker, WorkChunk chunk)
    {
        // At most once for each chunk: one that comes back unstarted would otherwise kill the next worker too, and so on.
        if (!chunk.CameBack && _chaos?.Strike() is { } delay)
        {
            PoolClock.Shared.After(delay, () => worker.Killer.Kill(WorkerFailureKind.Crashed, "was killed by chaos mode"));
        }
    }

    /// <inheritdoc/>
    public void ChunkOver(WorkerHandle worker, CallTerms terms)
    {
        bool isToStart = GiveBack(worker, terms, isUsed: true, out WorkerHandle? successor);
        Recycling.ReplaceIfGrown(worker);
        HasRoom(successor ?? worker);

        // Last, because this takes some time, and chunks may be waiting for the worker.
        if (isToStart)
        {
            Starter.StartElsewhere();
        }
    }

    /// <inheritdoc/>
    public void Unused(WorkerHandle worker, CallTerms terms)
    {
        // Without a successor: only a chunk that was used can be the last one that the worker may take.
        if (GiveBack(worker, terms, isUsed: false, out _))
        {
            Starter.StartElsewhere();
        }
    }

    /// <inheritdoc/>
    public void TakenBack(WorkerHandle worker, CallTerms terms)
    {
        Unused(worker, terms);
        HasRoom(worker);
    }

    /// <inheritdoc/>
    public void HeldUp(WorkerHandle worker) => _reservations.HeldUp(worker);

    /// <inheritdoc/>
    public void Lost(WorkerHandle worker)
    {
        WorkerHandle? successor = null;
        lock (_roster.Gate)
        {
            if (worker.State is WorkerState.Ready or WorkerState.Standby or WorkerState.Draining)
            {
                bool worked = worker.State == WorkerState.Ready;
                worker.State = _roster.IsStoppingNoLock ? WorkerState.Leaving : WorkerState.Lost;
                successor = worked ? _roster.PromoteNoLock() : null;
            }
        }

        if (successor is not null)
        {
            HasRoom(successor);
        }
    }

    /// <inheritdoc/>
    public void Gone(WorkerHandle worker)
    {
        bool isStopping;
        bool isEmpty;
        TimeSpan delay = TimeSpan.Zero;
        int earlyDeaths = 0;
        lock (_roster.Gate)
        {
            _roster.WorkersNoLock.Remove(worker);
            isEmpty = _roster.IsEmptyNoLock;
            isStopping = _roster.IsStoppingNoLock;
            if (worker.State == WorkerState.Lost)
            {
                delay = _earlyDeaths.DelayAfterNoLock(worker);
                earlyDeaths = _earlyDeaths.InARow;
                _roster.CountDeathNoLock(worker.Death!.IsKillOfThePool);
            }
            else if (!isStopping && worker.State == WorkerState.Overdue)
            {
                _roster.CountDeathNoLock(isKillOfThePool: true);
            }
        }

        // Before another is started: what this one has given back may have room elsewhere, and a start may hang.
        _host.CapacityChanged();
        if (worker.State == WorkerState.Lost && Settings.Logger is { } log)
        {
            string next = isStopping ? "The pool is being ended." : EarlyDeaths.WhatComesNext(delay, earlyDeaths);
            WorkerLog.WorkerDied(log, worker.Death!, next);
        }

        // After logging, so that whoever waits for the end finds the entry in the log.
        if (isEmpty)
        {
            _ended();
        }
        else if (!isStopping && worker.State == WorkerState.Lost)
        {
            if (!worker.IsDue)
            {
                Starter.StartAfter(delay); // The successor of a worker that was due was started already.
            }
        }
        else if (!isStopping && worker.State is WorkerState.Starting or WorkerState.Overdue)
        {
            Starter.Failures.Ended(worker);
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

    // A worker has room: first for chunks that wait, then for work that other workers can spare.
    private void HasRoom(WorkerHandle worker)
    {
        _host.CapacityChanged();
        _host.RanDry(worker.Sharing);
    }

    // A place in a worker is free again, perhaps after the last task of that worker; then a standby takes its place, if there
    // is one. Returns whether another worker has to be started.
    private bool GiveBack(WorkerHandle worker, CallTerms terms, bool isUsed, out WorkerHandle? successor)
    {
        successor = null;
        bool isDrained = false;
        bool isExhausted = false;
        lock (_roster.Gate)
        {
            _reservations.GiveBackNoLock(worker, terms, isUsed);
            if (isUsed)
            {
                _earlyDeaths.WasOfUseNoLock(worker);
            }

            if (worker is { Load: 0, State: WorkerState.Draining })
            {
                worker.State = WorkerState.Leaving;
                isDrained = true;
            }
            else if (worker is { Load: 0, State: WorkerState.Ready } && worker.TasksTaken >= Settings.MaxTasksPerChild)
            {
                Recycling.LeaveNoLock(worker);
                successor = _roster.PromoteNoLock();
                isExhausted = true;
            }
        }

        if (isDrained || isExhausted)
        {
            Recycling.Retire(worker);
        }

        return isExhausted && !worker.IsDue;
    }
}
