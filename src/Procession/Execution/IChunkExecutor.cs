using System.Diagnostics.CodeAnalysis;
using Procession.Functions;

namespace Procession.Execution;

/// <summary>
/// The seam below the scheduler: something that runs chunks, such as the local crew of worker processes. Code above the
/// seam (order, windows, retries, callbacks, exceptions) does not know where chunks run; code below it knows chunks and
/// sinks, but no calls. Thread-safe.
/// </summary>
internal interface IChunkExecutor
{
    /// <summary>How many chunks run at the same time once all workers are up; used to size chunks. May change.</summary>
    int Parallelism { get; }

    /// <summary>
    /// Whether async functions run concurrently in one worker while other functions run one at a time. If so, there may be
    /// room for a chunk of one kind and none for the other.
    /// </summary>
    bool OverlapsAsync { get; }

    /// <summary>The cultures that items run under unless their call says otherwise.</summary>
    CulturePair Culture { get; }

    /// <summary>Takes chunks back from busy workers for idle ones; <see langword="null"/> if the executor cannot.</summary>
    IWorkSharing? Sharing { get; }

    /// <summary>
    /// Whether the calling code is itself being run by this executor, in this process. Such code must not wait for other
    /// work of the same executor.
    /// </summary>
    bool IsRunningCaller => false;

    /// <summary>
    /// Completes when the executor was stopped or killed and nothing of it is left. <see cref="IExecutorHost.AllGone"/> is
    /// called on the thread that completes it.
    /// </summary>
    Task Completion { get; }

    /// <summary>
    /// Starts the executor; called once. If it throws, the caller kills the executor. Meanwhile other threads may kill it,
    /// but do not stop it.
    /// </summary>
    void Start();

    /// <summary>Lets all workers finish the chunks they hold, and then ends. No more chunks are handed out.</summary>
    void Stop();

    /// <summary>Ends as soon as possible; whatever is running is lost.</summary>
    void Kill();

    /// <summary>Reserves room for one chunk of a call. The caller uses the reservation or gives it back.</summary>
    /// <param name="terms">What is known of the chunk.</param>
    /// <param name="alone">Whether nothing else may run beside the chunk, because it may have killed a worker.</param>
    /// <param name="slot">The room.</param>
    bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot);

    /// <summary>
    /// No chunk waits to run alone any more, so no room need be kept for one. Like <see cref="TryReserve"/>, called under
    /// the lock of the dispatcher.
    /// </summary>
    void NoneWaitsToRunAlone();

    /// <summary>All chunks for which there is room have been handed out.</summary>
    void HandedOut();

    /// <summary>Takes back the chunks of a call that have not begun, and asks the running ones to stop.</summary>
    /// <param name="callId">The cancelled call.</param>
    /// <param name="kill">Whether a worker is killed if its chunk does not stop within the grace.</param>
    void Cancel(long callId, bool kill);

    /// <summary>Nobody needs the function any more: workers may drop it.</summary>
    void ForgetFunction(FunctionReference function);

    /// <summary>A snapshot of the counts.</summary>
    ExecutorStatistics GetStatistics();

    /// <summary>
    /// A snapshot of each worker, ordered by number. Reads files: not to be called on a thread that others need.
    /// </summary>
    IReadOnlyList<WorkerSnapshot> GetWorkers();
}
