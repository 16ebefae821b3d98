using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Scheduling;

namespace Procession.Workers;

/// <summary>
/// Decides who is alive: starts the workers of a pool, replaces those that die or have done their share, and ends them.
/// Chunks go to the least busy worker.
/// </summary>
internal sealed class WorkerCrew : IChunkExecutor, IWorkerCrew
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    private readonly IChunkOwner _owner;
    private readonly WorkerLauncher _launcher;
    private readonly CallbackThread _callbacks;
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new(); // guards everything below, and the State, Load and TasksTaken of every handle
    private readonly List<WorkerHandle> _workers = [];
    private int _launching;
    private int _started;
    private int _crashed;
    private int _failedStarts;
    private bool _stopping;

    public WorkerCrew(PoolSettings settings, IChunkOwner owner, CallbackThread callbacks)
    {
        Settings = settings;
        _owner = owner;
        _callbacks = callbacks;
        _launcher = new WorkerLauncher(settings);
    }

    public PoolSettings Settings { get; }

    /// <inheritdoc/>
    public int Parallelism => Settings.Processes * Settings.MaxConcurrencyPerWorker;

    /// <summary>Ends when the crew was stopped or killed and the last worker is gone.</summary>
    public Task AllGone => _allGone.Task;

    /// <summary>Starts all workers. If one cannot be started, those before it are ended and the reason is thrown.</summary>
    public void Start()
    {
        try
        {
            for (int i = 0; i < Settings.Processes; i++)
            {
                Launch();
            }
        }
        catch (Exception)
        {
            Kill();
            _allGone.Task.Wait();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryReserve([NotNullWhen(true)] out IChunkSlot? slot)
    {
        lock (_lock)
        {
            WorkerHandle? best = null;
            foreach (WorkerHandle worker in _workers)
            {
                if (HasRoomNoLock(worker) && (best is null || worker.Load < best.Load))
                {
                    best = worker;
                }
            }

            if (best is not null)
            {
                best.Load++;
                best.TasksTaken++;
            }

            slot = best;
            return slot is not null;
        }
    }

    /// <inheritdoc/>
    public void Cancel(Call call, bool kill)
    {
        foreach (WorkerHandle worker in Snapshot())
        {
            IReadOnlyList<long> running = worker.Cancel(call);
            if (kill && running.Count > 0 && Settings.CancellationGrace != Timeout.InfiniteTimeSpan)
            {
                // The timer roots itself while it is pending; what it finds already ended it leaves alone.
                After(Settings.CancellationGrace, () => worker.KillIfRunning(running));
            }
        }

        _owner.CapacityChanged();
    }

    /// <inheritdoc/>
    public void Forget(Call call)
    {
        if (!call.Function.IsStateless)
        {
            foreach (WorkerHandle worker in Snapshot())
            {
                worker.Forget(call.Function);
            }
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
        foreach (WorkerHandle worker in BeginStopping())
        {
            worker.Kill();
        }
    }

    public void AddStatistics(out int[] ids, out int idle, out int busy, out int started, out int crashed)
    {
        lock (_lock)
        {
            ids = [.. _workers.Select(worker => worker.ProcessId)];
            idle = _workers.Count(worker => worker is { State: WorkerState.Ready, Load: 0 });
            busy = _workers.Count(worker => worker.Load > 0);
            started = _started;
            crashed = _crashed;
        }
    }

    /// <inheritdoc/>
    public void Ready(WorkerHandle worker)
    {
        lock (_lock)
        {
            if (worker.State == WorkerState.Starting)
            {
                worker.State = WorkerState.Ready;
            }

            _failedStarts = 0;
        }

        _owner.CapacityChanged();
    }

    /// <inheritdoc/>
    public void ChunkOver(WorkerHandle worker)
    {
        bool exhausted;
        lock (_lock)
        {
            worker.Load--;
            exhausted = worker is { Load: 0, State: WorkerState.Ready } && worker.TasksTaken >= Settings.MaxTasksPerChild;
            if (exhausted)
            {
                worker.State = WorkerState.Leaving;
            }
        }

        if (exhausted)
        {
            Retire(worker);
            TryLaunch();
        }

        _owner.CapacityChanged();
    }

    /// <inheritdoc/>
    public void Unused(WorkerHandle worker)
    {
        lock (_lock)
        {
            worker.TasksTaken--;
        }

        ChunkOver(worker);
    }

    /// <inheritdoc/>
    public void Lost(WorkerHandle worker)
    {
        lock (_lock)
        {
            if (worker.State == WorkerState.Ready)
            {
                worker.State = WorkerState.Lost;
            }
        }
    }

    /// <inheritdoc/>
    public void ChunkLost(Chunk chunk, int startedIndex, Func<string, Exception> cause) =>
        _owner.ChunkLost(chunk, startedIndex, cause);

    /// <inheritdoc/>
    public void Gone(WorkerHandle worker)
    {
        bool stopping;
        bool last;
        lock (_lock)
        {
            _workers.Remove(worker);
            last = IsEmptyNoLock();
            stopping = _stopping;
            if (!stopping && worker.State == WorkerState.Lost)
            {
                _crashed++;
            }
        }

        if (last)
        {
            _allGone.TrySetResult();
        }
        else if (!stopping && worker.State == WorkerState.Lost)
        {
            Log(LogLevel.Warning, null, $"{worker.Death} A new worker takes its place.");
            TryLaunch();
        }
        else if (!stopping && worker.State == WorkerState.Starting)
        {
            OnFailedStart($"{worker.Death}", worker.StartFailure);
        }

        _owner.CapacityChanged();
    }

    /// <inheritdoc/>
    public void Log(LogLevel level, Exception? exception, string message)
    {
        if (Settings.Logger.IsEnabled(level))
        {
            _callbacks.Post(() => _callbacks.Run(() => Settings.Logger.Log(level, exception, "{Message}", message), "log"));
        }
    }

    private WorkerHandle[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _workers];
        }
    }

    private WorkerHandle[] BeginStopping()
    {
        WorkerHandle[] workers;
        bool last;
        lock (_lock)
        {
            _stopping = true;
            workers = [.. _workers];
            last = IsEmptyNoLock();
        }

        if (last)
        {
            _allGone.TrySetResult();
        }

        return workers;
    }

    private bool IsEmptyNoLock() => _stopping && _workers.Count == 0 && _launching == 0;

    private bool HasRoomNoLock(WorkerHandle worker) =>
        worker.State == WorkerState.Ready && worker.Load < worker.Window
        && (Settings.MaxTasksPerChild is not { } limit || worker.TasksTaken < limit);

    private void Retire(WorkerHandle worker)
    {
        worker.RequestStop();
        if (Settings.ShutdownGrace != Timeout.InfiniteTimeSpan)
        {
            After(Settings.ShutdownGrace, worker.Kill);
        }
    }

    private void TryLaunch()
    {
        try
        {
            Launch();
        }
        catch (Exception e)
        {
            OnFailedStart($"A worker of {Settings.Name} could not be started.", e);
        }
    }

    private void Launch()
    {
        int number;
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }

            number = ++_started;
            _launching++;
        }

        WorkerHandle? worker = null;
        bool unwanted = false;
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
                    unwanted = _stopping;
                }

                last = IsEmptyNoLock();
            }

            if (last)
            {
                _allGone.TrySetResult();
            }
        }

        _launcher.Begin(worker);
        if (unwanted)
        {
            worker.Kill();
        }
    }

    // A worker that never became ready. Bounded, so that a broken initializer is an error and not a storm of processes.
    private void OnFailedStart(string message, Exception? reason)
    {
        int failures;
        bool hopeless;
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }

            failures = ++_failedStarts;
            hopeless = failures > Settings.Processes && !_workers.Exists(worker => worker.State == WorkerState.Ready);
        }

        if (hopeless)
        {
            _owner.Broken(new PoolBrokenException(
                $"{Settings.Name} is broken: {failures} workers in a row did not become ready. {message} {reason?.Message}",
                reason));
            return;
        }

        Log(LogLevel.Error, reason, $"{message} Trying again.");
        TimeSpan delay = FirstBackoff * Math.Pow(2, Math.Min(failures - 1, 10));
        After(delay < LongestBackoff ? delay : LongestBackoff, TryLaunch);
    }

    private void After(TimeSpan delay, Action action)
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
    }
}
