using Procession.Native;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Starts workers: the first ones on the thread that creates the pool, later ones on threads that nobody waits for.
/// </summary>
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
    /// <param name="host">Is told when no worker can be started.</param>
    /// <param name="ended">Is called when the crew is ending and nothing is left of it.</param>
    public WorkerStarter(
        IWorkerCrew crew, WorkerLauncher launcher, Roster roster, Execution.IExecutorHost host, Action ended)
    {
        _crew = crew;
        _launcher = launcher;
        _roster = roster;
        _failures = new StartFailures(crew, roster, host, StartAfter);
        _ended = ended;
    }

    /// <summary>Handles starts that fail.</summary>
    public StartFailures Failures => _failures;

    private PoolSettings Settings => _crew.Settings;

    /// <summary>Starts the first workers.</summary>
    /// <returns>Whether the crew began to end meanwhile; then the caller kills the workers.</returns>
    /// <exception cref="Exception">A worker could not be started; the caller kills the crew.</exception>
    public bool StartFirst(int count)
    {
        _launcher.ThrowIfTooDeep();
        if (Settings.Logger is { } log)
        {
            WorkerLog.WorkersStartedBy(log, Settings.Name, _launcher.Hosting);
        }

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
    /// Starts a worker on another thread. A start takes some milliseconds, or forever if the file system of the program or
    /// of the working directory hangs. Neither a clock nor a thread that submits work or reads results may wait for that.
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

    /// <summary>
    /// Starts a worker after a delay. If the delay is zero, starts it at once on this thread, which nobody waits for.
    /// </summary>
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

    // Starts a process, unless the crew is ending. It is unwanted if the crew began to end during the start.
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
