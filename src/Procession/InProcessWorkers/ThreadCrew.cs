using System.Diagnostics.CodeAnalysis;
using Procession.Execution;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.InProcessWorkers;

/// <summary>
/// The in-process executor: its workers are threads, for unit tests and debuggers. Chunks go to the least busy worker; none
/// is sent ahead, since a hand-over costs little here. Replaces workers that have reached a limit, or whose thread is kept
/// by code that does not stop.
/// </summary>
internal sealed class ThreadCrew : IChunkExecutor
{
    private readonly PoolSettings _settings;
    private readonly IExecutorHost _host;
    private readonly ThreadRoster _roster;
    private readonly ThreadStarter _starter;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ThreadCrew(PoolSettings settings, IExecutorHost host)
    {
        DynamicCode.ThrowIfMissing();
        _settings = settings;
        _host = host;
        _roster = new ThreadRoster(settings);
        _starter = new ThreadStarter(this, _roster, settings, host);
        Initializer = Hook.Write(settings.Initializer);
        Finalizer = Hook.Write(settings.Finalizer);
    }

    /// <summary>The initializer; each worker runs its own copy.</summary>
    public byte[] Initializer { get; }

    /// <summary>The finalizer; each worker runs its own copy.</summary>
    public byte[] Finalizer { get; }

    /// <inheritdoc/>
    public int Parallelism => _settings.Processes * _settings.MaxConcurrencyPerWorker;

    /// <inheritdoc/>
    public bool OverlapsAsync => _roster.OverlapsAsync;

    /// <inheritdoc/>
    public CulturePair Culture { get; } = CulturePair.Capture();

    /// <inheritdoc/>
    public IWorkSharing? Sharing => null;

    /// <inheritdoc/>
    public bool IsRunningCaller => WorkerThreadIdentity.Current?.Crew == this;

    /// <inheritdoc/>
    public Task Completion => _allGone.Task;

    /// <inheritdoc/>
    public void Start()
    {
        PoolClock.Shared.Prepare();
        for (int i = 0; i < _settings.Processes; i++)
        {
            _starter.Start();
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        Array.ForEach(_roster.BeginStopping(), Retire);
        EndIfOver();
    }

    /// <inheritdoc/>
    public void Kill()
    {
        ThreadWorker[] workers = _roster.BeginStopping();
        EndIfOver();
        Array.ForEach(workers, worker => worker.Kill());
        if (workers.Length > 0)
        {
            // By the system's clock: a pool must end even if the user's time stands still.
            TimeSpan longest = ProcessPoolDefaults.CancellationGrace;
            TimeSpan grace = _settings.CancellationGrace;
            PoolClock.Shared.After(
                grace == Timeout.InfiniteTimeSpan || grace > longest ? longest : grace,
                () => Array.ForEach(workers, worker => Abandon(worker, "the pool was ended")));
        }
    }

    /// <inheritdoc/>
    public bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        slot = _roster.Reserve(terms, alone);
        return slot is not null;
    }

    /// <inheritdoc/>
    public void NoneWaitsToRunAlone()
    {
        // Nothing is kept free for such chunks: there are none, since no item can kill a thread.
    }

    /// <inheritdoc/>
    public void HandedOut()
    {
        // Each chunk has begun, or waits for its thread.
    }

    /// <inheritdoc/>
    public void Cancel(long callId, bool kill)
    {
        foreach (ThreadWorker worker in _roster.ToArray())
        {
            List<ThreadChunk> running = worker.Cancel(callId);
            if (kill)
            {
                running.ForEach(worker.LeaveAfterGrace);
            }
        }

        _host.CapacityChanged();
    }

    /// <inheritdoc/>
    public void ForgetFunction(FunctionReference function) =>
        Array.ForEach(_roster.ToArray(), worker => worker.ForgetFunction(function));

    /// <inheritdoc/>
    public ExecutorStatistics GetStatistics() => _roster.GetStatistics();

    /// <inheritdoc/>
    public IReadOnlyList<WorkerSnapshot> GetWorkers() => _roster.GetWorkers();

    /// <summary>
    /// The worker has run its initializer and takes work; <see langword="false"/> if nobody waits for it any more.
    /// </summary>
    public bool TryBecomeReady(ThreadWorker worker)
    {
        if (!_roster.TryBecomeReady(worker))
        {
            return false;
        }

        if (_settings.MaxWorkerLifetime is { } lifetime)
        {
            // Up to a tenth less, so that they do not all leave together.
            _roster.Limit(
                worker,
                ThreadWorkerState.Ready,
                lifetime * (1 - (Random.Shared.NextDouble() / 10)),
                () => RecycleIf(_roster.Outlived(worker), worker));
        }

        _host.CapacityChanged();
        return true;
    }

    /// <inheritdoc cref="ThreadStarter.SetUpFailed"/>
    public void SetUpFailed(ThreadWorker worker, Exception reason) => _starter.SetUpFailed(worker, reason);

    /// <summary>A chunk of the worker is over; there is room for another.</summary>
    public void ChunkOver(ThreadWorker worker, CallTerms terms)
    {
        RecycleIf(_roster.GiveBack(worker, terms, isUsed: true), worker);
        _host.CapacityChanged();
    }

    /// <summary>A reserved place was not used. Whoever reserved it looks for other chunks itself.</summary>
    public void Unused(ThreadWorker worker, CallTerms terms) =>
        RecycleIf(_roster.GiveBack(worker, terms, isUsed: false), worker);

    /// <summary>What a place was used for was taken back unstarted; there is room for another.</summary>
    public void TakenBack(ThreadWorker worker, CallTerms terms)
    {
        Unused(worker, terms);
        _host.CapacityChanged();
    }

    /// <summary>Code of the user does not stop. If it runs on the worker's thread, the pool gives up that thread.</summary>
    public void LeftBehind(ThreadWorker worker, bool hasThread, CallTerms terms, string why)
    {
        _roster.LeftBehind(worker, hasThread);
        if (_settings.Logger is { } log)
        {
            string grace = TimeText.Seconds(_settings.CancellationGrace);
            string place = hasThread ? "Another thread takes its place." : "Other functions go on beside it.";
            ThreadWorkerLog.TaskLeftBehind(log, _settings.Name, worker.Number, terms.Function.Name, why, grace, place);
        }
    }

    /// <summary>Continues after <see cref="LeftBehind"/>, with another worker or another chunk.</summary>
    public void Replace(ThreadWorker worker, bool hasThread, CallTerms terms)
    {
        if (hasThread)
        {
            _starter.TryStart();
            EndIfOver();
        }

        ChunkOver(worker, terms);
    }

    /// <summary>The worker's thread has ended.</summary>
    public void Gone(ThreadWorker worker) => TryRemove(worker);

    /// <summary>The finalizer of a worker threw.</summary>
    public void FinalizerFailed(ThreadWorker worker, Exception reason)
    {
        if (_settings.Logger is { } log)
        {
            ThreadWorkerLog.FinalizerFailed(log, _settings.Name, worker.Number, reason);
        }
    }

    /// <inheritdoc cref="ThreadRoster.TryRemove"/>
    public bool TryRemove(ThreadWorker worker, ThreadWorkerState? only = null)
    {
        bool removed = _roster.TryRemove(worker, only);
        EndIfOver();
        return removed;
    }

    /// <inheritdoc cref="ThreadRoster.TryLeaveStarting"/>
    public bool TryLeaveStarting(ThreadWorker worker)
    {
        bool isLeft = _roster.TryLeaveStarting(worker);
        EndIfOver();
        return isLeft;
    }

    private void RecycleIf(bool leaves, ThreadWorker worker)
    {
        if (leaves)
        {
            Retire(worker);
            _starter.TryStart();
        }
    }

    private void Retire(ThreadWorker worker)
    {
        worker.RequestStop();
        _roster.Limit(worker, during: null, _settings.ShutdownGrace, () => Abandon(worker, "it was told to stop"));
    }

    // Code of the user keeps a worker from ending.
    private void Abandon(ThreadWorker worker, string when)
    {
        worker.Abandon();
        if (TryRemove(worker) && _settings.Logger is { } log)
        {
            ThreadWorkerLog.WorkerLeftBehind(log, _settings.Name, worker.Number, when);
        }
    }

    // What follows is done here and not in continuations of the task: those need a thread of the thread pool.
    private void EndIfOver()
    {
        if (_roster.IsOver && QueuedByRuntime.End(_allGone))
        {
            _host.AllGone();
        }
    }
}
