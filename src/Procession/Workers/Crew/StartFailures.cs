using Procession.Execution;
using Procession.Functions;
using Procession.Native;
using Procession.Settings;
using Procession.Workers.Death;
using Procession.Workers.Handle;
using Procession.Workers.Limits;

namespace Procession.Workers.Crew;

/// <summary>
/// Handles workers that never became ready. Others are started after ever longer delays, and when it is hopeless the pool
/// is broken: a broken initializer results in an error and not in a storm of processes.
/// </summary>
internal sealed class StartFailures(IWorkerCrew crew, Roster roster, IExecutorHost host, Action<TimeSpan> startAfter)
{
    private readonly FailedStarts _failed = new(); // guarded by the gate of the roster

    private PoolSettings Settings => crew.Settings;

    private string InitializerName => FunctionName.QuotedWithLine(Settings.Initializer);

    /// <summary>A worker became ready.</summary>
    public void EndRowNoLock()
    {
        roster.AssertHeld();
        _failed.EndRow();
    }

    /// <summary>A worker exceeded a limit for its start: before its initializer began, or while it ran.</summary>
    public void Overdue(WorkerHandle worker, bool hasInitializerBegun)
    {
        lock (roster.Gate)
        {
            if (worker.State != WorkerState.Starting)
            {
                return; // It became ready at the last moment.
            }

            worker.State = WorkerState.Overdue;
        }

        if (hasInitializerBegun)
        {
            string limit = TimeText.Seconds(Settings.InitializerTimeout);
            worker.Killer.KillOverdue(
                $"was killed because its initializer had not ended within InitializerTimeout ({limit} s)",
                "Look where it waits (dotnet-stack shows it while it does), or raise "
                + "ProcessPoolOptions.InitializerTimeout.");
        }
        else
        {
            string limit = TimeText.Seconds(Settings.StartTimeout);
            worker.Killer.KillOverdue(
                $"was killed because it had not come as far as its initializer within StartTimeout ({limit} s)",
                "Its runtime waits for something (a diagnostic port that suspends it, a hook, a profiler, set in "
                + "ProcessPoolOptions.Environment), code that runs before the initializer does not end (Travel rules, the "
                + "constructor of a serializer), or the machine is overloaded: then raise ProcessPoolOptions.StartTimeout.");
        }
    }

    /// <summary>
    /// A worker has ended before it was ready. This is reported on a thread of its own, because reading the initializer's
    /// exception may run the user's code. Not on the thread pool, all of whose threads may be waiting for this pool.
    /// </summary>
    public void Ended(WorkerHandle worker)
    {
        if (!NewThread.TryStart(() => Tell(worker), "Procession failed start"))
        {
            Tell(worker); // on this thread, which read the worker's results and is not needed any more
        }
    }

    /// <summary>A process could not be started, or could not be sent its configuration.</summary>
    public void NotStarted(Exception reason) => Tell($"A worker of {Settings.Name} could not be started", reason, death: null);

    private void Tell(WorkerHandle worker)
    {
        if (worker.StartFailure?.ToException() is { } reason)
        {
            string hook = Settings.Initializer is null ? "The set-up" : $"The initializer,{InitializerName},";
            Tell(
                $"{hook} threw {reason.GetType().Name} in worker {worker.Number} (pid {worker.ProcessId})",
                reason,
                worker.Death);
        }
        else
        {
            WorkerDeath death = worker.Death!;
            string hook = Settings.Initializer is null ? string.Empty : $"\nThe initializer is{InitializerName}.";
            Tell(
                $"{death.ToStartFailure(HeapShare.NameOfLimit(Settings.Environment))}{hook}",
                reason: null,
                death,
                wasKilled: EarlyDeaths.WasKilled(death) && death.StartCure is null);
        }
    }

    // A worker that was killed from outside says nothing about the initializer, so it takes more of those to give up. Nor
    // does a lack of descriptors, threads or memory, which is often over in a moment, so that is tolerated for a while. The
    // message consists of whole sentences; but if there is a reason, it is one sentence without its end, and the reason
    // follows.
    private void Tell(string message, Exception? reason, WorkerDeath? death, bool wasKilled = false)
    {
        int tolerated = Settings.Processes + (wasKilled ? EarlyDeaths.ToleratedKills : 0);
        bool isLack = reason is not null && SystemError.IsLack(reason);
        int failures;
        bool mayTryAgain;
        TimeSpan delay;
        lock (roster.Gate)
        {
            if (roster.IsStoppingNoLock)
            {
                return;
            }

            bool anyReady = roster.WorkersNoLock.Exists(worker => worker.State == WorkerState.Ready);
            mayTryAgain = _failed.MayTryAgain(tolerated, anyReady, isLack, out delay);
            failures = _failed.InARow;
        }

        if (!mayTryAgain)
        {
            string why = reason is null ? message : $"{message}: {reason.Message}";
            host.Broken(new PoolBrokenException(
                $"{Settings.Name} is broken: {failures} workers in a row did not become ready. {why}", reason));
            return;
        }

        if (Settings.Logger is { } log)
        {
            string whole = reason is null ? message : $"{message}.";
            WorkerLog.WorkerStartFailed(log, Settings.Name, death, whole, TimeText.Seconds(delay), reason);
        }

        startAfter(delay);
    }
}
