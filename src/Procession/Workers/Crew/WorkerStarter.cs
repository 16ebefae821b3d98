using Procession.Native;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>Starts workers: the first ones on the thread that makes the pool, later ones where nobody waits for that.</summary>
internal sealed class WorkerStarter
{
    private readonly IWorkerCrew _crew;
    private readonly WorkerLauncher _launcher;
    private readonly Roster _roster;
    private readonly StartFailures _failures;
    private readonly Action _ended;
    private int _hasToldShortcoming; // exchanged

    /// <param name="crew">The crew.</param>
    /// <param name="launcher">Makes processes.</param>
    /// <param name="roster">Who is there.</param>
    /// <param name="host">Is told when no worker can be had.</param>
    /// <param name="ended">Is called when the crew ends, and nothing is left of it.</param>
    public WorkerStarter(
        IWorkerCrew crew, WorkerLauncher launcher, Roster roster, Execution.IExecutorHost host, Action ended)
    {
        _crew = crew;
        _launcher = launcher;
        _roster = roster;
        _failures = new StartFailures(crew, roster, host, StartAfter);
        _ended = ended;
    }

    /// <summary>What is made of starts that fail.</summary>
    public StartFailures Failures => _failures;

    private PoolSettings Settings => _crew.Settings;

    /// <summary>Starts so many workers.</summary>
    /// <returns>Whether the crew has begun to end meanwhile: then they are to be killed.</returns>
    /// <exception cref="Exception">One could not be started; the crew is to be killed.</exception>
    public bool StartFirst(int count)
    {
        _launcher.ThrowIfTooDeep();
        var toBegin = new Queue<WorkerHandle>();
        try
        {
            Threads.PoolClock.Shared.Prepare();

            // All processes first: their runtimes start while this process does the rest.
            bool isUnwanted = false;
            for (int i = 0; i < count && !isUnwanted; i++)
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

            return isUnwanted;
        }
        catch (Exception)
        {
            foreach (WorkerHandle worker in toBegin)
            {
                worker.Abandon();
                RemoveFromRoster(worker);
            }

            throw;
        }
    }

    /// <summary>
    /// Starts a worker on another thread. That takes some milliseconds, or for ever (a file system that hangs, where the program
    /// or the working directory lies): neither a clock nor whoever submits work or reads results is to wait for that.
    /// </summary>
    public void StartElsewhere()
    {
        try
        {
            NewThread.Start(StartHere, $"Procession {Settings.Name} start", "that starts a worker");
        }
        catch (InsufficientMemoryException e)
        {
            _failures.NotStarted(e);
        }
    }

    /// <summary>Starts a worker when a time is over; at once on this thread, which nobody waits for, if there is none.</summary>
    public void StartAfter(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            StartHere();
            return;
        }

        _roster.CountDelayed(1);
        _crew.After(delay, () =>
        {
            _roster.CountDelayed(-1);
            StartElsewhere();
        });
    }

    private void StartHere()
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
                worker.Killer.Kill();
            }
        }
        catch (Exception e)
        {
            _failures.NotStarted(e);
        }
    }

    // Starts a process; none if the crew ends. Unwanted is one that the crew began to end without.
    private WorkerHandle? Spawn(out bool isUnwanted)
    {
        isUnwanted = false;
        if (_roster.BeginLaunch() is not { } number)
        {
            return null;
        }

        WorkerHandle? worker = null;
        try
        {
            return worker = _launcher.Launch(_crew, number);
        }
        finally
        {
            (bool isEmpty, isUnwanted) = _roster.EndLaunch(worker);
            if (isEmpty)
            {
                _ended();
            }
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
            RemoveFromRoster(worker);
            throw;
        }

        worker.StartWatch.Start();
        if (worker.Shortcoming is { } shortcoming && Interlocked.Exchange(ref _hasToldShortcoming, 1) == 0)
        {
            if (Settings.Logger is { } log)
            {
                WorkerLog.SystemShortcoming(log, Settings.Name, shortcoming);
            }
        }
    }

    private void RemoveFromRoster(WorkerHandle worker)
    {
        if (_roster.Remove(worker))
        {
            _ended();
        }
    }
}
