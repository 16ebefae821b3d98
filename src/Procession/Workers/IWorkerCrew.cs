using Procession.Execution;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers;

/// <summary>What a worker's handle tells the crew.</summary>
internal interface IWorkerCrew
{
    PoolSettings Settings { get; }

    /// <summary>
    /// Does something short later, by the user's time, on the thread of that clock. What the user does not see as time has the
    /// clock of the pool (<see cref="Threads.PoolClock"/>).
    /// </summary>
    ITimer After(TimeSpan delay, Action action);

    /// <summary>The worker has run its initializer and takes work.</summary>
    void Ready(WorkerHandle worker);

    /// <summary>The worker takes longer than it may to be ready: to its initializer, or in it.</summary>
    void Overdue(WorkerHandle worker, bool hasInitializerBegun);

    /// <summary>The worker is sent a chunk. Called with the handle's lock held.</summary>
    void Sent(WorkerHandle worker, WorkChunk chunk);

    /// <summary>A chunk of the worker is over; there is room for another.</summary>
    void ChunkOver(WorkerHandle worker, CallTerms terms);

    /// <summary>A reserved place was not used. Whoever reserved it looks for other chunks itself.</summary>
    void Unused(WorkerHandle worker, CallTerms terms);

    /// <summary>What a place was used for was taken back unstarted; there is room for another.</summary>
    void TakenBack(WorkerHandle worker, CallTerms terms);

    /// <summary>The process is gone; it gets no more work from now on.</summary>
    void Lost(WorkerHandle worker);

    /// <summary>The process is gone and everything that it said has been heard.</summary>
    void Gone(WorkerHandle worker);

    /// <summary>What runs in the worker has held its thread for long: nothing more is to be sent behind it.</summary>
    void HeldUp(WorkerHandle worker);
}
