namespace Procession;

/// <summary>How a worker came to its end.</summary>
public enum WorkerFailureKind
{
    /// <summary>
    /// It is not known, because something else in this process has taken the exit status: it waits for children that are not
    /// its own.
    /// </summary>
    Unknown = 0,

    /// <summary>Killed by a signal, or by an exception that nobody caught.</summary>
    Crashed,

    /// <summary>It ended itself, as <see cref="Environment.Exit"/> does.</summary>
    Exited,

    /// <summary>Its stack overflowed.</summary>
    StackOverflow,

    /// <summary><see cref="Environment.FailFast(string)"/> or an error of the runtime itself.</summary>
    FailFast,

    /// <summary>
    /// It ran out of memory, or the pool killed it for reaching <see cref="ProcessPoolOptions.MaxMemoryPerWorker"/>.
    /// </summary>
    OutOfMemory,

    /// <summary>The pool killed it because a cancelled task did not stop within the grace.</summary>
    KilledForCancel,

    /// <summary>
    /// The pool killed it because a task reached its time limit and did not stop within the grace. That task ends with a
    /// <see cref="TaskTimeoutException"/>; this kind is for others that ran beside it.
    /// </summary>
    KilledForTimeout,

    /// <summary>It ended before it was ready: the initializer threw, or the process could not start.</summary>
    InitFailed,

    /// <summary>It closed or damaged the channel to the pool, which then killed it.</summary>
    ChannelBroken,
}
