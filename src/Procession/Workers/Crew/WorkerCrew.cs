using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.Workers.Death;
using Procession.Workers.Handle;
using Procession.Workers.Platform;

namespace Procession.Workers.Crew;

/// <summary>The local executor: worker processes on this machine. Ties its parts together; they do the work.</summary>
[DebuggerDisplay("{_settings.Name}")]
internal sealed class WorkerCrew : IChunkExecutor, IContextListener
{
    private static readonly TimeSpan LaunchTimeout = TimeSpan.FromSeconds(2);
    private readonly PoolSettings _settings;
    private readonly IExecutorHost _host;
    private readonly Roster _roster = new();
    private readonly WorkerLauncher _launcher;
    private readonly Reservations _reservations;
    private readonly WorkerLives _lives;
    private readonly Successors _successors;
    private readonly MemoryGuard? _memoryGuard;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerCrew(PoolSettings settings, IExecutorHost host)
    {
        _settings = settings;
        _host = host;
        _launcher = new WorkerLauncher(settings);
        _reservations = new Reservations(settings, _roster);
        _lives = new WorkerLives(settings, host, _roster, _reservations, _launcher, End);
        _successors = new Successors(_lives, _roster, _reservations, _lives.Recycling);
        UnloadedContexts.TellTo(this);
        if (settings.MaxMemoryPerWorker is { } limit)
        {
            _memoryGuard = new MemoryGuard(limit, _roster.Snapshot);
        }

        if ((settings.MaxMemoryPerWorker ?? settings.MaxMemoryGrowthPerWorker) is not null && !ProcessMemory.IsVisible)
        {
            TellOfInvisibleMemory();
        }
    }

    /// <inheritdoc/>
    public CulturePair Culture => _launcher.Culture;

    /// <inheritdoc/>
    public int Parallelism => _settings.Processes * _settings.MaxConcurrencyPerWorker;

    /// <inheritdoc/>
    public bool OverlapsAsync => _reservations.OverlapsAsync;

    /// <inheritdoc/>
    public IWorkSharing? Sharing => _reservations;

    /// <inheritdoc/>
    public Task Completion => _allGone.Task;

    /// <inheritdoc/>
    public void Start()
    {
        if (_lives.Starter.StartFirst(_settings.Processes + _settings.StandbyWorkers))
        {
            Kill();
        }
    }

    /// <inheritdoc/>
    public void Stop() => Array.ForEach(BeginStopping(), _lives.Recycling.Retire);

    /// <inheritdoc/>
    public void Kill()
    {
        WorkerHandle[] workers = BeginStopping();
        foreach (WorkerHandle worker in workers)
        {
            worker.Killer.Kill();
        }

        foreach (WorkerHandle worker in workers)
        {
            worker.RemoveFiles();
        }

        FileRemoval.Wait();
    }

    /// <inheritdoc/>
    public bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot) =>
        _reservations.TryReserve(terms, alone, out slot);

    /// <inheritdoc/>
    public void NoneWaitsToRunAlone() => _reservations.NoneWaitsToRunAlone();

    /// <inheritdoc/>
    public void HandedOut() => _successors.HandedOut();

    /// <inheritdoc/>
    public void Cancel(long callId, bool kill)
    {
        foreach (WorkerHandle worker in _roster.Snapshot())
        {
            IReadOnlyList<long> running = worker.Sharing.Cancel(callId);
            if (kill && running.Count > 0 && _settings.CancellationGrace != Timeout.InfiniteTimeSpan)
            {
                // The timer keeps itself alive while it is pending. Chunks that have ended by then are left alone.
                _lives.After(_settings.CancellationGrace, () => worker.Killer.KillIfRunning(running));
            }
        }

        _host.CapacityChanged();
    }

    /// <inheritdoc/>
    public void ForgetFunction(FunctionReference function) =>
        Array.ForEach(_roster.Snapshot(), worker => worker.Mail.ForgetFunction(function));

    /// <inheritdoc/>
    public void ContextEnded(Guid id) => Array.ForEach(_roster.Snapshot(), worker => worker.Mail.ForgetContext(id));

    /// <inheritdoc/>
    public ExecutorStatistics GetStatistics() => _roster.GetStatistics();

    /// <inheritdoc/>
    public IReadOnlyList<WorkerSnapshot> GetWorkers() => WorkerSnapshots.Take(_roster);

    private WorkerHandle[] BeginStopping()
    {
        WorkerHandle[] workers = _roster.BeginStopping(out bool isEmpty, out bool isLaunching);
        if (isEmpty)
        {
            End();
        }
        else if (isLaunching)
        {
            // A process may take forever to start, and the end of the pool does not wait for that: should the process ever
            // run, the thread that starts it kills it. This uses the system's clock, because the time provider of a test
            // knows nothing of how long that takes.
            _ = PoolClock.Shared.After(LaunchTimeout, () =>
            {
                if (_roster.GiveUpLaunches())
                {
                    End();
                }
            });
        }

        return workers;
    }

    // Nothing is left of the crew. The rest is done here and not in continuations of the task: those need a thread of the
    // thread pool, and if none can be started the runtime ends the program.
    private void End()
    {
        if (QueuedByRuntime.End(_allGone))
        {
            _memoryGuard?.Dispose();
            _host.AllGone();
        }
    }

    private void TellOfInvisibleMemory()
    {
        if (_settings.Logger is { } log)
        {
            WorkerLog.MemoryInvisible(log, _settings.Name);
        }
    }
}
