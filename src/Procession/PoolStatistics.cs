using System.Globalization;
using System.Text;

namespace Procession;

/// <summary>A snapshot of a pool: see <see cref="ProcessPool.GetStatistics"/>.</summary>
public sealed record PoolStatistics
{
    /// <summary>Gets the process ids of the live workers, those that are still starting included.</summary>
    public required IReadOnlyList<int> WorkerIds { get; init; }

    /// <summary>Gets how many workers are ready and have nothing to do.</summary>
    public required int IdleWorkers { get; init; }

    /// <summary>Gets how many workers are running tasks.</summary>
    public required int BusyWorkers { get; init; }

    /// <summary>
    /// Gets how many workers are ready to take over: see <see cref="ProcessPoolOptions.StandbyWorkers"/>.
    /// </summary>
    public required int StandbyWorkers { get; init; }

    /// <summary>Gets how many worker processes were started since the pool was created.</summary>
    public required int WorkersStarted { get; init; }

    /// <summary>
    /// Gets how many workers died without being told to, after they were ready. Kills of the pool's own are not among them,
    /// but for those of <see cref="ProcessPoolOptions.Chaos"/>, which stand for crashes.
    /// </summary>
    public required int WorkersCrashed { get; init; }

    /// <summary>
    /// Gets how many workers the pool killed: a cancelled task, or one that reached its time limit, did not stop, or the worker
    /// reached <see cref="ProcessPoolOptions.MaxMemoryPerWorker"/>, <see cref="ProcessPoolOptions.StartTimeout"/> or
    /// <see cref="ProcessPoolOptions.InitializerTimeout"/>.
    /// </summary>
    public required int WorkersKilled { get; init; }

    /// <summary>Gets how many workers were replaced because they had done their share.</summary>
    public required int WorkersRecycled { get; init; }

    /// <summary>
    /// Gets how many workers are not there because the pool waits before it starts them: behind starts that failed, and
    /// behind workers that died soon after they were ready, before they had begun any work. It waits for 50 ms at first and
    /// for 5 s at most; a worker that works is replaced at once.
    /// </summary>
    public required int WorkersDelayed { get; init; }

    /// <summary>Gets how many calls are waiting or running.</summary>
    public required int ActiveCalls { get; init; }

    /// <summary>Gets how many items ended with a result.</summary>
    public required long ItemsSucceeded { get; init; }

    /// <summary>
    /// Gets how many items ended with an exception, with the death of their worker, or with a result that could not be read in
    /// this process. Where that is found out later (by the consumer of a stream), the item counts as succeeded until then.
    /// </summary>
    public required long ItemsFailed { get; init; }

    /// <summary>
    /// Gets how many times an item was tried again after its worker died: see
    /// <see cref="ProcessPoolOptions.RetriesOnCrash"/>.
    /// </summary>
    public required long ItemsRetried { get; init; }

    // As the compiler would write it, but for the process ids: of a list it prints the type.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"WorkerIds = [{string.Join(", ", WorkerIds)}], IdleWorkers = {IdleWorkers}, BusyWorkers = {BusyWorkers}, ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"StandbyWorkers = {StandbyWorkers}, WorkersStarted = {WorkersStarted}, WorkersCrashed = {WorkersCrashed}, ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"WorkersKilled = {WorkersKilled}, WorkersRecycled = {WorkersRecycled}, WorkersDelayed = {WorkersDelayed}, ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"ActiveCalls = {ActiveCalls}, ItemsSucceeded = {ItemsSucceeded}, ItemsFailed = {ItemsFailed}, ");
        text.Append(CultureInfo.InvariantCulture, $"ItemsRetried = {ItemsRetried}");
        return true;
    }
}
