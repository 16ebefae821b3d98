namespace Procession;

/// <summary>
/// The worker died while it was running the item (Python's <c>BrokenProcessPool</c>, but for this item only). The pool
/// replaces the worker and stays usable. The item was not run a second time.
/// </summary>
public sealed class WorkerCrashedException : Exception
{
    internal WorkerCrashedException(
        string message,
        int processId,
        int workerNumber,
        int exitCode,
        WorkerFailureKind kind,
        string functionName,
        string lastErrorLines)
        : base(message)
    {
        ProcessId = processId;
        WorkerNumber = workerNumber;
        ExitCode = exitCode;
        Kind = kind;
        FunctionName = functionName;
        LastErrorLines = lastErrorLines;
    }

    /// <summary>Gets the process id of the dead worker.</summary>
    public int ProcessId { get; }

    /// <summary>Gets the number of the worker within its pool.</summary>
    public int WorkerNumber { get; }

    /// <summary>Gets the exit code; minus the signal number if a signal ended the process, as in Python.</summary>
    public int ExitCode { get; }

    /// <summary>Gets the number of the signal that ended the process, or <see langword="null"/> if it exited.</summary>
    public int? Signal => ExitCode < 0 ? -ExitCode : null;

    /// <summary>Gets how the worker came to its end.</summary>
    public WorkerFailureKind Kind { get; }

    /// <summary>Gets the function that was running.</summary>
    public string FunctionName { get; }

    /// <summary>Gets the last lines that the worker wrote to stderr; may be empty.</summary>
    public string LastErrorLines { get; }
}
