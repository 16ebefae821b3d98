namespace Procession;

/// <summary>
/// A task ran longer than its time limit (<see cref="ProcessPoolOptions.TaskTimeout"/> or
/// <see cref="CallOptions.Timeout"/>). It was asked to stop through <see cref="PoolTask.CancellationToken"/>; if it did
/// not within <see cref="ProcessPoolOptions.CancellationGrace"/>, its worker was killed and replaced.
/// </summary>
/// <remarks>
/// If the function stopped with an exception when it was asked to, that one is the
/// <see cref="Exception.InnerException"/>, and its stack tells where the function was. A killed function leaves no stack.
/// </remarks>
public sealed class TaskTimeoutException : TimeoutException
{
    internal TaskTimeoutException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the time limit that was reached.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Gets how long the task ran, from its start in the worker to its end or its kill.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets whether the worker had to be killed.</summary>
    public required bool WorkerKilled { get; init; }

    /// <summary>Gets the function that was running.</summary>
    public required string FunctionName { get; init; }

    /// <summary>Gets the item's place in the source, from 0; 0 for a function that was applied once.</summary>
    public required long ItemIndex { get; init; }

    /// <summary>Gets the process id of the worker.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Gets the number of the worker within its pool.</summary>
    public required int WorkerNumber { get; init; }
}
