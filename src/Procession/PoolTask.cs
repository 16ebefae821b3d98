using Procession.WorkerHost;

namespace Procession;

/// <summary>What a function can learn about the task that it runs in. Outside a worker the members say so.</summary>
/// <remarks>Thread-safe. The values flow with <c>await</c> and <see cref="Task.Run(Action)"/>.</remarks>
public static class PoolTask
{
    /// <summary>
    /// Gets a token that is cancelled when the caller cancels the running call. A function that heeds it ends early;
    /// one that does not is killed, with its worker, after <see cref="ProcessPoolOptions.CancellationGrace"/>.
    /// </summary>
    /// <value><see cref="CancellationToken.None"/> outside a task.</value>
    public static CancellationToken CancellationToken =>
        TaskContext.Current?.CancellationToken ?? CancellationToken.None;

    /// <summary>Gets whether this process is a worker of a pool.</summary>
    public static bool IsWorker => WorkerIdentity.Current is not null;

    /// <summary>Gets the number of this worker within its pool, from 1; replacements get new numbers.</summary>
    /// <value>0 outside a worker.</value>
    public static int WorkerNumber => WorkerIdentity.Current?.Number ?? 0;
}
