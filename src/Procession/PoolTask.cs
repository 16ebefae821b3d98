using Procession.InProcessWorkers;
using Procession.WorkerHost;

namespace Procession;

/// <summary>
/// What a function can find out about the task in which it runs. Each member says what it returns outside a worker.
/// </summary>
/// <remarks>Thread-safe. The values flow with <c>await</c> and <see cref="Task.Run(Action)"/>.</remarks>
public static class PoolTask
{
    /// <summary>
    /// Gets a token that is cancelled when the caller cancels the running call, when the task reaches its time limit, and
    /// when the consumer leaves the loop over a stream. A function that observes it can end early. One that does not is
    /// killed with its worker after <see cref="ProcessPoolOptions.CancellationGrace"/>, except when a loop was left.
    /// </summary>
    /// <value><see cref="CancellationToken.None"/> outside a task.</value>
    public static CancellationToken CancellationToken =>
        TaskContext.Current?.CancellationToken ?? CancellationToken.None;

    /// <summary>
    /// Gets whether this process is a worker of a pool, or was started by a <see cref="ChildProcess"/>; or whether this code
    /// runs in a worker thread (<see cref="ProcessPoolOptions.InProcess"/>).
    /// </summary>
    public static bool IsWorker => WorkerIdentity.Current is not null || WorkerThreadIdentity.Current is not null;

    /// <summary>Gets the number of this worker within its pool, from 1; replacements get new numbers.</summary>
    /// <value>0 outside a worker of a pool.</value>
    public static int WorkerNumber =>
        WorkerThreadIdentity.Current?.Number ?? WorkerIdentity.Current?.Number ?? 0;
}
