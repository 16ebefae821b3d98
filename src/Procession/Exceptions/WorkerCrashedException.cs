namespace Procession;

/// <summary>
/// The worker died while it was running the item (Python's <c>BrokenProcessPool</c>, but for this item only). The pool
/// replaces the worker and stays usable. The item is run again only if <see cref="ProcessPoolOptions.RetriesOnCrash"/>
/// or <see cref="CallOptions.RetriesOnCrash"/> says so.
/// </summary>
public sealed class WorkerCrashedException : Exception, IPoolFailure
{
    /// <summary>
    /// Creates the exception; for tests of code that handles it. Properties that are not set have default values, and
    /// <see cref="Attempt"/> is 1: <c>new WorkerCrashedException("as if killed") { ExitCode = -9, ItemIndex = 3 }</c>.
    /// </summary>
    /// <param name="message">Which worker died, how, and what helps.</param>
    public WorkerCrashedException(string message)
        : base(message) => HelpLink = HelpPages.Crash;

    /// <summary>Gets the process id of the dead worker.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the number of the worker within its pool, from 1.</summary>
    public int WorkerNumber { get; init; }

    /// <inheritdoc/>
    public string? PoolName { get; init; }

    /// <summary>
    /// Gets the exit code; minus the signal number if a signal ended the process, as in Python;
    /// <see cref="int.MinValue"/> if it is not known.
    /// </summary>
    public int ExitCode { get; init; }

    /// <summary>Gets the number of the signal that ended the process, or <see langword="null"/> if it exited.</summary>
    public int? Signal => ExitCode is < 0 and > int.MinValue ? -ExitCode : null;

    /// <summary>Gets the name of that signal, such as <c>SIGKILL</c>, or <see langword="null"/> if it exited.</summary>
    public string? SignalName => Signal is { } signal ? SignalNames.Of(signal) : null;

    /// <summary>Gets how the worker ended.</summary>
    public WorkerFailureKind Kind { get; init; }

    /// <summary>Gets the function that was running.</summary>
    public string FunctionName { get; init; } = string.Empty;

    /// <summary>Gets the item's position in the source, from 0; 0 for a function that was applied once.</summary>
    public long ItemIndex { get; init; }

    /// <summary>Gets how often the item was run, including this time: 1 or more.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Gets one line for each worker that died earlier while it ran the item, the first one first.</summary>
    /// <value>Empty without retries.</value>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>Gets the last lines that the worker wrote to stderr; may be empty.</summary>
    public string LastErrorLines { get; init; } = string.Empty;

    /// <inheritdoc/>
    int? IPoolFailure.WorkerNumber => WorkerNumber;

    /// <inheritdoc/>
    int? IPoolFailure.ProcessId => ProcessId;

    /// <inheritdoc/>
    long? IPoolFailure.ItemIndex => ItemIndex;
}
