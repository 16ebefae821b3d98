using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Procession;

/// <summary>
/// A snapshot of a pool, for monitoring: see <see cref="ProcessPool.GetStatistics"/>. Later versions may have more in it.
/// </summary>
/// <remarks>Immutable. <see cref="ToString"/> is for people, and may change; read the properties instead.</remarks>
[DebuggerDisplay("{Name,nq} ({State}): {BusyWorkers} busy, {IdleWorkers} idle, {ActiveCalls} calls")]
public sealed record PoolStatistics
{
    /// <summary>Gets the name of the pool.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Gets whether the pool takes work, and if not, why.</summary>
    public PoolState State { get; init; }

    /// <summary>
    /// Gets what each live worker does, in the order of their numbers: those that are still starting, and those that end,
    /// included.
    /// </summary>
    public IReadOnlyList<WorkerSnapshot> Workers { get; init; } = [];

    /// <summary>Gets the process ids of the live workers, those that are still starting included.</summary>
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
    /// Gets how many workers died without being told to, after they were ready. Kills of the pool's own are not among them,
    /// but for those of <see cref="ProcessPoolOptions.Chaos"/>, which stand for crashes.
    /// </summary>
    public int WorkersCrashed { get; init; }

    /// <summary>
    /// Gets how many workers the pool killed: a cancelled task, or one that reached its time limit, did not stop, or the worker
    /// reached <see cref="ProcessPoolOptions.MaxMemoryPerWorker"/>, <see cref="ProcessPoolOptions.StartTimeout"/> or
    /// <see cref="ProcessPoolOptions.InitializerTimeout"/>.
    /// </summary>
    public int WorkersKilled { get; init; }

    /// <summary>Gets how many workers were replaced because they had done their share.</summary>
    public int WorkersRecycled { get; init; }

    /// <summary>
    /// Gets how many workers are not there because the pool waits before it starts them: behind starts that failed, and
    /// behind workers that died soon after they were ready, before they had begun any work. It waits for 50 ms at first and
    /// for 5 s at most; a worker that works is replaced at once.
    /// </summary>
    public int WorkersDelayed { get; init; }

    /// <summary>Gets how many calls are waiting or running.</summary>
    public int ActiveCalls { get; init; }

    /// <summary>Gets how many items ended with a result.</summary>
    public long ItemsSucceeded { get; init; }

    /// <summary>
    /// Gets how many items ended with an exception, with the death of their worker, or with a result that could not be read in
    /// this process. Where that is found out later (by the consumer of a stream), the item counts as succeeded until then.
    /// </summary>
    public long ItemsFailed { get; init; }

    /// <summary>
    /// Gets how many times an item was tried again after its worker died: see
    /// <see cref="ProcessPoolOptions.RetriesOnCrash"/>.
    /// </summary>
    public long ItemsRetried { get; init; }

    /// <summary>Tells the snapshot in words: a line for the pool, and one for each worker.</summary>
    /// <returns>Some lines for people, such as for a log or a page of diagnostics.</returns>
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
