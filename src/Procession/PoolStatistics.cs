using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Procession;

/// <summary>
/// A snapshot of a pool, for monitoring: see <see cref="ProcessPool.GetStatistics"/>. Later versions may contain more.
/// </summary>
/// <remarks>Immutable. <see cref="ToString"/> is for people, and may change; read the properties instead.</remarks>
[DebuggerDisplay("{Name,nq} ({State}): {BusyWorkers} busy, {IdleWorkers} idle, {ActiveCalls} calls")]
public sealed record PoolStatistics
{
    /// <summary>Gets the name of the pool.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Gets whether the pool accepts work, and if not, why.</summary>
    public PoolState State { get; init; }

    /// <summary>
    /// Gets snapshots of the live workers, in the order of their numbers, including workers that are starting or ending.
    /// </summary>
    public IReadOnlyList<WorkerSnapshot> Workers { get; init; } = [];

    /// <summary>Gets the process ids of the live workers, including those that are starting.</summary>
    public IReadOnlyList<int> WorkerIds { get; init; } = [];

    /// <summary>Gets how many workers are ready and have nothing to do.</summary>
    public int IdleWorkers { get; init; }

    /// <summary>Gets how many workers are running tasks.</summary>
    public int BusyWorkers { get; init; }

    /// <summary>
    /// Gets how many workers are ready to take over: see <see cref="ProcessPoolOptions.StandbyWorkers"/>.
    /// </summary>
    public int StandbyWorkers { get; init; }

    /// <summary>Gets how many worker processes were started since the pool was created.</summary>
    public int WorkersStarted { get; init; }

    /// <summary>
    /// Gets how many workers died on their own after they were ready. Workers that the pool killed are not counted, except by
    /// <see cref="ProcessPoolOptions.Chaos"/>, whose kills count as crashes.
    /// </summary>
    public int WorkersCrashed { get; init; }

    /// <summary>
    /// Gets how many workers the pool killed: because a cancelled task, or one that reached its time limit, did not stop; or
    /// because the worker reached <see cref="ProcessPoolOptions.MaxMemoryPerWorker"/>,
    /// <see cref="ProcessPoolOptions.StartTimeout"/> or <see cref="ProcessPoolOptions.InitializerTimeout"/>.
    /// </summary>
    public int WorkersKilled { get; init; }

    /// <summary>
    /// Gets how many workers were replaced because they reached a limit on tasks, memory growth or lifetime.
    /// </summary>
    public int WorkersRecycled { get; init; }

    /// <summary>
    /// Gets how many workers are missing because the pool delays their start: after failed starts, and after workers that
    /// died soon after they were ready and before they had begun any work. The delay is 50 ms at first and 5 s at most; a
    /// worker that has begun work is replaced at once.
    /// </summary>
    public int WorkersDelayed { get; init; }

    /// <summary>Gets how many calls are waiting or running.</summary>
    public int ActiveCalls { get; init; }

    /// <summary>Gets how many items ended with a result.</summary>
    public long ItemsSucceeded { get; init; }

    /// <summary>
    /// Gets how many items ended with an exception, with the death of their worker, or with a result that could not be read
    /// in this process. If only the consumer of a stream finds that a result cannot be read, the item counts as succeeded
    /// until then.
    /// </summary>
    public long ItemsFailed { get; init; }

    /// <summary>
    /// Gets how many times an item was tried again after its worker died: see
    /// <see cref="ProcessPoolOptions.RetriesOnCrash"/>.
    /// </summary>
    public long ItemsRetried { get; init; }

    /// <summary>Describes the snapshot: a line for the pool, and one for each worker.</summary>
    /// <returns>Some lines of text, for example for a log or a page of diagnostics.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Name} ({State}): workers: {BusyWorkers} busy, {IdleWorkers} idle, {StandbyWorkers} standby, "
            + $"{WorkersDelayed} delayed; {WorkersStarted} started, {WorkersCrashed} crashed, {WorkersKilled} killed, "
            + $"{WorkersRecycled} recycled; calls: {ActiveCalls} active; items: {ItemsSucceeded} succeeded, "
            + $"{ItemsFailed} failed, {ItemsRetried} retried");
        foreach (WorkerSnapshot worker in Workers)
        {
            text.AppendLine().Append("  ").Append(worker);
        }

        return text.ToString();
    }
}
