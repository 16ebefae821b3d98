using Procession.Execution;
using Procession.Functions;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.InProcessWorkers;

/// <summary>
/// Starts worker threads, and decides what becomes of the pool when they do not become ready. Thread-safe; has no state
/// apart from the roster.
/// </summary>
internal sealed class ThreadStarter(ThreadCrew crew, ThreadRoster roster, PoolSettings settings, IExecutorHost host)
{
    /// <summary>Starts a worker, unless the pool is being stopped.</summary>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public void Start()
    {
        if (roster.TryAdd(number => new ThreadWorker(crew, settings, number)) is not { } worker)
        {
            return;
        }

        try
        {
            worker.Start();
        }
        catch (Exception)
        {
            crew.TryRemove(worker);
            throw;
        }

        if (settings.Initializer is not null)
        {
            roster.Limit(worker, ThreadWorkerState.Starting, settings.InitializerTimeout, () => Overdue(worker));
        }
    }

    /// <summary>Starts a worker; if that fails, tries again later.</summary>
    public void TryStart()
    {
        try
        {
            Start();
        }
        catch (Exception e)
        {
            Failed(worker: null, $"A worker of {settings.Name} could not be started.", e);
        }
    }

    /// <summary>The initializer of a worker failed, so the worker ends. Called on its thread.</summary>
    public void SetUpFailed(ThreadWorker worker, Exception reason)
    {
        if (crew.TryRemove(worker, ThreadWorkerState.Starting))
        {
            string hook = settings.Initializer is null ? "The set-up" : $"The initializer,{InitializerName},";
            Failed(worker, $"{hook} threw {reason.GetType().Name} in {worker.Name}.", reason);
        }
    }

    private string InitializerName => FunctionName.QuotedWithLine(settings.Initializer);

    private void Overdue(ThreadWorker worker)
    {
        if (crew.TryLeaveStarting(worker))
        {
            worker.Abandon();
            Failed(
                worker,
                $"The initializer,{InitializerName}, had not ended within InitializerTimeout "
                + $"({TimeText.Seconds(settings.InitializerTimeout)} s) in {worker.Name}, and still runs: a thread cannot be "
                + "killed. Look where it waits, or raise ProcessPoolOptions.InitializerTimeout.",
                reason: null);
        }
    }

    private void Failed(ThreadWorker? worker, string message, Exception? reason)
    {
        if (roster.DelayAfterFailure(reason is not null && SystemError.IsLack(reason), out int failures) is not { } delay)
        {
            host.Broken(new PoolBrokenException(
                $"{settings.Name} is broken: {failures} workers in a row did not become ready. {message} {reason?.Message}",
                reason));
            return;
        }

        if (settings.Logger is { } log)
        {
            ThreadWorkerLog.WorkerStartFailed(log, settings.Name, worker?.Number, message, TimeText.Seconds(delay), reason);
        }

        settings.TimeProvider.After(delay, () =>
        {
            roster.EndDelay();
            TryStart();
        });
    }
}
