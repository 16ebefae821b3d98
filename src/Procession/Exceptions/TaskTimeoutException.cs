namespace Procession;

/// <summary>
/// A task ran longer than its time limit (<see cref="ProcessPoolOptions.TaskTimeout"/> or
/// <see cref="CallOptions.Timeout"/>). It was asked to stop through <see cref="PoolTask.CancellationToken"/>; if it did
/// not within <see cref="ProcessPoolOptions.CancellationGrace"/>, its worker was killed and replaced.
/// </summary>
/// <remarks>
/// If the function threw an exception when it was asked to stop, that is the <see cref="Exception.InnerException"/>, and its
/// stack shows where the function was. A killed function leaves no stack.
/// </remarks>
public sealed class TaskTimeoutException : TimeoutException, IPoolFailure
{
    /// <summary>
    /// Creates the exception; for tests of code that handles it. Properties that are not set have default values.
    /// </summary>
    /// <param name="message">The task, how long it ran, where, and what helps.</param>
    /// <param name="innerException">The exception that the function threw when it was asked to stop, if any.</param>
    public TaskTimeoutException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.TimeLimit;

    /// <summary>Gets the time limit that was reached.</summary>
    public TimeSpan Limit { get; init; }

    /// <summary>Gets how long the task ran, from its start in the worker to its end or its kill.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Gets whether the worker had to be killed.</summary>
    public bool WorkerKilled { get; init; }

    /// <summary>Gets the function that was running.</summary>
    public string FunctionName { get; init; } = string.Empty;

    /// <summary>Gets the item's position in the source, from 0; 0 for a function that was applied once.</summary>
    public long ItemIndex { get; init; }

    /// <inheritdoc/>
    public string? PoolName { get; init; }

    /// <summary>Gets the process id of the worker.</summary>
    /// <value><see langword="null"/> if it is a thread of this process (<see cref="ProcessPoolOptions.InProcess"/>).</value>
    public int? ProcessId { get; init; }

    /// <summary>Gets the number of the worker within its pool, from 1.</summary>
    public int WorkerNumber { get; init; }

    /// <inheritdoc/>
    int? IPoolFailure.WorkerNumber => WorkerNumber;

    /// <inheritdoc/>
    long? IPoolFailure.ItemIndex => ItemIndex;
}
