using System.Diagnostics;
using System.Globalization;
using Procession.Settings;

namespace Procession.Execution;

/// <summary>
/// An item that has reached its time limit. From then on its outcome is a <see cref="TaskTimeoutException"/>, whatever
/// the function still does.
/// </summary>
internal sealed record TaskExpiry(
    PoolSettings Settings, int WorkerNumber, int? ProcessId, TimeSpan Limit, long Started, int Index) : ILossReason
{
    /// <inheritdoc/>
    public bool MayRetry => false;

    /// <inheritdoc/>
    public string Summary =>
        $"{Who} was {(Settings.InProcess ? "left behind" : "killed")} because a task reached its time limit.";

    private string Who => Settings.InProcess
        ? string.Create(CultureInfo.InvariantCulture, $"worker {WorkerNumber} (a thread of this process) of {Settings.Name}")
        : string.Create(CultureInfo.InvariantCulture, $"worker {WorkerNumber} (pid {ProcessId}) of {Settings.Name}");

    /// <summary>The item did not stop, so its worker was killed, or left behind if it is a thread.</summary>
    public ItemFailure ToFailure(ItemDescription item)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(Started);
        string end = $"It did not stop within the grace of {TimeText.Seconds(Settings.CancellationGrace)} s when "
            + "PoolTask.CancellationToken asked it to, "
            + (Settings.InProcess
                ? "and still runs: a thread cannot be killed, so it was left behind, and its place in the pool is free. "
                    + "Heed the token, allow more time, or have worker processes, which are killed "
                    + "(ProcessPoolOptions.InProcess = false)."
                : "so its worker was killed and replaced. Heed the token, or allow more time.");
        ItemFailure failure = ItemFailure.Composed(
            () => Create(item, elapsed, killed: !Settings.InProcess, end, inner: null), item.InputText);
        failure.Origin = new FailureOrigin(Settings.Name, WorkerNumber, ProcessId);
        return failure;
    }

    /// <summary>The item stopped by itself, too late.</summary>
    /// <param name="item">The item.</param>
    /// <param name="reason">The exception that it ended with, if it threw one.</param>
    public ItemFailure ToFailure(ItemDescription item, ItemFailure? reason)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(Started);
        string end = reason is null
            ? "It ended by itself, but too late: its result is dropped. Allow more time, or give it less to do."
            : "It stopped when PoolTask.CancellationToken asked it to; the inner exception tells where it was.";
        string? inputText = reason?.InputText ?? item.InputText;
        return ItemFailure.Around(
            reason, inner => Create(item with { InputText = inputText }, elapsed, killed: false, end, inner), inputText);
    }

    private TaskTimeoutException Create(ItemDescription item, TimeSpan elapsed, bool killed, string end, Exception? inner)
    {
        string message = $"'{item.FunctionName}'{item.Mention("on")} ran for {TimeText.Seconds(elapsed)} s in {Who}; "
            + $"its time limit is {TimeText.Seconds(Limit)} s. {end}";
        return new TaskTimeoutException(message, inner)
        {
            PoolName = Settings.Name,
            Limit = Limit,
            Elapsed = elapsed,
            WorkerKilled = killed,
            FunctionName = item.FunctionName,
            ItemIndex = item.Index,
            ProcessId = ProcessId,
            WorkerNumber = WorkerNumber,
        };
    }
}
