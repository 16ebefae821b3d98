using Procession.Execution;
using Procession.Settings;

namespace Procession.Workers.Handle;

/// <summary>Is told by the handle of a worker what happens to the worker.</summary>
internal interface IWorkerCrew
{
    PoolSettings Settings { get; }

    /// <summary>
    /// Runs a short action later, by the user's time provider and on its thread. Delays that are not part of the user's
    /// settings use the pool's own clock (<see cref="Threads.PoolClock"/>).
    /// </summary>
    ITimer After(TimeSpan delay, Action action);

    /// <summary>The worker has run its initializer and takes work.</summary>
    void Ready(WorkerHandle worker);

    /// <summary>The worker exceeded a limit for its start: before its initializer began, or while it ran.</summary>
    void Overdue(WorkerHandle worker, bool hasInitializerBegun);

    /// <summary>The worker is sent a chunk. Called under the gate of its table.</summary>
    void Sent(WorkerHandle worker, WorkChunk chunk);

    /// <summary>A chunk of the worker is over; there is room for another.</summary>
    void ChunkOver(WorkerHandle worker, CallTerms terms);

    /// <summary>A reserved place was not used. Whoever reserved it looks for other chunks itself.</summary>
    void Unused(WorkerHandle worker, CallTerms terms);

    /// <summary>The chunk for which a place was used was taken back unstarted; there is room for another.</summary>
    void TakenBack(WorkerHandle worker, CallTerms terms);

    /// <summary>The process is gone; it gets no more work from now on.</summary>
    void Lost(WorkerHandle worker);

    /// <summary>The process is gone and everything that it sent was read.</summary>
    void Gone(WorkerHandle worker);

    /// <summary>The running chunk has held the thread of the worker for long: no more chunks are queued after it.</summary>
    void HeldUp(WorkerHandle worker);
}
