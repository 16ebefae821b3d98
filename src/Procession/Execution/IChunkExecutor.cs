using System.Diagnostics.CodeAnalysis;
using Procession.Functions;

namespace Procession.Execution;

/// <summary>
/// The seam below the scheduler: something that runs chunks. The local crew of workers is one. What is above the seam (order,
/// windows, retries, callbacks, exceptions) does not know where chunks run; what is below it knows chunks and sinks, and no
/// call. Thread-safe.
/// </summary>
internal interface IChunkExecutor
{
    /// <summary>How many chunks run at the same time when everything is up; for sizing chunks. May change.</summary>
    int Parallelism { get; }

    /// <summary>
    /// Whether async functions run beside each other where others run one by one: there may be room for a chunk of the one
    /// kind and none for the other.
    /// </summary>
    bool OverlapsAsync { get; }

    /// <summary>The cultures that items run under unless their call says otherwise.</summary>
    CulturePair Culture { get; }

    /// <summary>Takes chunks back for those that have nothing to do; <see langword="null"/> if it cannot.</summary>
    IWorkSharing? Sharing { get; }

    /// <summary>
    /// Whether the caller is code that the executor runs now, in this process: it must not wait for others of the same
    /// executor.
    /// </summary>
    bool IsRunningCaller => false;

    /// <summary>
    /// Ends when the executor was stopped or killed and nothing of it is left. <see cref="IExecutorHost.AllGone"/> comes on
    /// the thread that ends it.
    /// </summary>
    Task Completion { get; }

    /// <summary>
    /// Starts. If that fails the reason is thrown, and the executor is to be killed. Other threads may kill it meanwhile, but
    /// do not stop it. Once.
    /// </summary>
    void Start();

    /// <summary>Lets all end what they hold, and ends. What was not handed out does not come any more.</summary>
    void Stop();

    /// <summary>Ends at once, as far as that can be done; what runs is lost.</summary>
    void Kill();

    /// <summary>Reserves room for one chunk of a call. The reservation is used or given back.</summary>
    /// <param name="terms">What is known of the chunk.</param>
    /// <param name="alone">Whether nothing else may run beside the chunk, because it may have killed a worker.</param>
    /// <param name="slot">The room.</param>
    bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot);

    /// <summary>
    /// The chunks that waited to run alone are not needed any more: no room is kept for them. Called under the lock of the
    /// dispatcher, as <see cref="TryReserve"/>.
    /// </summary>
    void NoneWaitsToRunAlone();

    /// <summary>Chunks were handed out as far as there is room.</summary>
    void HandedOut();

    /// <summary>Takes chunks of a call back that have not begun, and asks running ones to stop.</summary>
    /// <param name="callId">The call that is not wanted any more.</param>
    /// <param name="kill">Whether a chunk that does not stop within the grace costs its worker.</param>
    void Cancel(long callId, bool kill);

    /// <summary>The function is not needed any more, by anybody.</summary>
    void Forget(FunctionReference function);

    /// <summary>What it has at the moment.</summary>
    ExecutorStatistics GetStatistics();

    /// <summary>
    /// What each of its workers, or of what it has in their place, does at the moment, by number. Reads files: not on a
    /// thread that others need.
    /// </summary>
    IReadOnlyList<WorkerSnapshot> GetWorkers();
}
