namespace Procession;

/// <summary>
/// The worker died while it was running the item (Python's <c>BrokenProcessPool</c>, but for this item only). The pool
/// replaces the worker and stays usable. The item is run again only if <see cref="ProcessPoolOptions.RetriesOnCrash"/>
/// or <see cref="CallOptions.RetriesOnCrash"/> says so.
/// </summary>
public sealed class WorkerCrashedException : Exception
{
    internal WorkerCrashedException(string message)
        : base(message)
    {
    }

    /// <summary>Gets the process id of the dead worker.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Gets the number of the worker within its pool.</summary>
    public required int WorkerNumber { get; init; }

    /// <summary>Gets the exit code; minus the signal number if a signal ended the process, as in Python.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Gets the number of the signal that ended the process, or <see langword="null"/> if it exited.</summary>
    public int? Signal => ExitCode is < 0 and > int.MinValue ? -ExitCode : null;

    /// <summary>Gets the name of that signal, such as <c>SIGKILL</c>, or <see langword="null"/> if it exited.</summary>
    public required string? SignalName { get; init; }

    /// <summary>Gets how the worker came to its end.</summary>
    public required WorkerFailureKind Kind { get; init; }

    /// <summary>Gets the function that was running.</summary>
    public required string FunctionName { get; init; }

    /// <summary>Gets the item's place in the source, from 0; 0 for a function that was applied once.</summary>
    public required long ItemIndex { get; init; }

    /// <summary>Gets how often the item was run, this time included.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets one line for each worker that the item lost before, the first one first.</summary>
    /// <value>Empty unless retries were asked for.</value>
    public required IReadOnlyList<string> History { get; init; }

    /// <summary>Gets the last lines that the worker wrote to stderr; may be empty.</summary>
    public required string LastErrorLines { get; init; }
}
