using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Functions;
using Procession.Native;
using Procession.Settings;

namespace Procession.Workers;

/// <content>Starts that fail or take too long, workers that die as soon as they are ready, and the back-off.</content>
internal sealed partial class WorkerCrew
{
    private const int ToleratedKills = 10;
    private static readonly TimeSpan LackMayLast = TimeSpan.FromSeconds(5);
    private int _failedStarts; // in a row; guarded by _lock, as the next four
    private long _failedStartsSince;
    private int _earlyDeaths; // in a row: none of the workers that were started since the last one was of use
    private int _startedByEarlyDeath; // how many had been started by then
    private int _delayed;

    /// <inheritdoc/>
    public void Overdue(WorkerHandle worker, bool hasInitializerBegun)
    {
        lock (_lock)
        {
            if (worker.State != WorkerState.Starting)
            {
                return; // It was ready in the last moment.
            }

            worker.State = WorkerState.Overdue;
        }

        if (hasInitializerBegun)
        {
            string limit = TimeText.Seconds(Settings.InitializerTimeout);
            worker.KillOverdue(
                $"was killed because its initializer had not ended within InitializerTimeout ({limit} s)",
                "Look where it waits (dotnet-stack shows it while it does), or raise "
                + "ProcessPoolOptions.InitializerTimeout.");
        }
        else
        {
            string limit = TimeText.Seconds(Settings.StartTimeout);
            worker.KillOverdue(
                $"was killed because it had not come as far as its initializer within StartTimeout ({limit} s)",
                "Its runtime waits for something (a diagnostic port that suspends it, a hook, a profiler, set in "
                + "ProcessPoolOptions.Environment), code that runs before the initializer does not end (Travel rules, the "
                + "constructor of a serializer), or the machine is overloaded: then raise ProcessPoolOptions.StartTimeout.");
        }
    }

    private void OnFailedStart(WorkerHandle worker)
    {
        if (worker.StartFailure?.ToException() is { } reason)
        {
            string hook = Settings.Initializer is null ? "The set-up" : $"The initializer,{NameOfInitializer()},";
            OnFailedStart(
                $"{hook} threw {reason.GetType().Name} in worker {worker.Number} (pid {worker.ProcessId})",
                reason);
        }
        else
        {
            WorkerDeath death = worker.Death!;
            string hook = Settings.Initializer is null ? string.Empty : $"\nThe initializer is{NameOfInitializer()}.";
            OnFailedStart(
                $"{death.ToStartFailure(HeapShare.NameOfLimit(Settings.Environment))}{hook}",
                reason: null,
                wasKilled: WasKilled(death) && death.StartCure is null);
        }
    }

    private void OnFailedLaunch(Exception reason) =>
        OnFailedStart($"A worker of {Settings.Name} could not be started", reason);

    // A worker that never became ready. Bounded, so that a broken initializer is an error and not a storm of processes.
    // One that was killed from outside says nothing about the initializer, so it takes more of those to give up. Nor does a
    // lack of descriptors, threads or memory, which is often over in a moment: it is given a while. The message is whole
    // sentences, or, where there is a reason, one that the reason ends.
    private void OnFailedStart(string message, Exception? reason, bool wasKilled = false)
    {
        int tolerated = Settings.Processes + (wasKilled ? ToleratedKills : 0);
        bool isLack = reason is not null && SystemError.IsLack(reason);
        int failures;
        bool hopeless;
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }

            failures = ++_failedStarts;
            if (failures == 1)
            {
                _failedStartsSince = Stopwatch.GetTimestamp();
            }

            hopeless = failures > tolerated
                && !(isLack && Stopwatch.GetElapsedTime(_failedStartsSince) < LackMayLast)
                && !_workers.Exists(worker => worker.State == WorkerState.Ready);
        }

        if (hopeless)
        {
            string why = reason is null ? message : $"{message}: {reason.Message}";
            _owner.Broken(new PoolBrokenException(
                $"{Settings.Name} is broken: {failures} workers in a row did not become ready. {why}", reason));
            return;
        }

        TimeSpan delay = Backoff.Behind(failures);
        ItemFailure? failure = reason is null ? null : ItemFailure.Of(reason);
        string stop = reason is null ? string.Empty : ".";
        Log(LogLevel.Error, failure, $"{message}{stop} Trying again in {TimeText.Seconds(delay)} s.");
        LaunchAfter(delay);
    }

    // How long the next start is to wait behind the death of a worker that was ready. Not at all if it was of use, or lived
    // for long; and not for as many as may die together, or be killed from outside, so that a healthy pool is whole at once.
    private TimeSpan DelayNoLock(WorkerHandle worker)
    {
        if (worker.HasBegunWork || _chaos is not null || HasLivedLong(worker))
        {
            _earlyDeaths = 0;
            return TimeSpan.Zero;
        }

        int tolerated = Settings.Processes + Settings.StandbyWorkers
            + (WasKilled(worker.Death!) ? ToleratedKills : 0);
        _startedByEarlyDeath = _started;
        return Backoff.Behind(++_earlyDeaths - tolerated);
    }

    // A worker was of use. That ends the row of early deaths if it was started behind them: what others do, which were there
    // before, says nothing about those that cannot live.
    private void WasOfUseNoLock(WorkerHandle worker)
    {
        if (_earlyDeaths > 0 && worker.Number > _startedByEarlyDeath)
        {
            _earlyDeaths = 0;
        }
    }

    private static bool HasLivedLong(WorkerHandle worker) => Stopwatch.GetElapsedTime(worker.ReadyAt) >= Backoff.Longest;

    private void LaunchAfter(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            TryLaunch(); // on the thread that read a dead worker's results, or of a failed start
            return;
        }

        lock (_lock)
        {
            _delayed++;
        }

        After(delay, () =>
        {
            lock (_lock)
            {
                _delayed--;
            }

            LaunchElsewhere();
        });
    }

    private string NameOfInitializer() =>
        Settings.Initializer is { } initializer ? $" '{FunctionName.WithLine(initializer)}'" : string.Empty;

    // By a signal that people and supervisors send: it says nothing about the worker.
    private static bool WasKilled(WorkerDeath death) => death.ExitCode is -9 or -15 or -2 or -1;
}
