namespace Procession;

/// <summary>How a worker ended.</summary>
public enum WorkerFailureKind
{
    /// <summary>
    /// It is not known, because other code in this process, which waits for any child, has taken the exit status.
    /// </summary>
    Unknown = 0,

    /// <summary>It was killed by a signal, or by an unhandled exception.</summary>
    Crashed,

    /// <summary>It ended itself, as <see cref="Environment.Exit"/> does.</summary>
    Exited,

    /// <summary>Its stack overflowed.</summary>
    StackOverflow,

    /// <summary><see cref="Environment.FailFast(string)"/> or an error of the runtime itself.</summary>
    FailFast,

    /// <summary>
    /// It ran out of memory, or the pool killed it because it exceeded <see cref="ProcessPoolOptions.MaxMemoryPerWorker"/>.
    /// </summary>
    OutOfMemory,

    /// <summary>The pool killed it because a cancelled task did not stop within the grace.</summary>
    KilledForCancel,

    /// <summary>
    /// The pool killed it because a task reached its time limit and did not stop within the grace. That task ends with a
    /// <see cref="TaskTimeoutException"/>; this kind is for other tasks that ran in the same worker.
    /// </summary>
    KilledForTimeout,

    /// <summary>It ended before it was ready: the initializer threw, or the process could not start.</summary>
    InitFailed,

    /// <summary>It closed or damaged the channel to the pool, which then killed it.</summary>
    ChannelBroken,
}
