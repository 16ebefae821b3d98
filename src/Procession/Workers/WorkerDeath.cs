using System.Globalization;
using Procession.Calls;

namespace Procession.Workers;

/// <summary>All that is known about the end of a worker, and the exceptions that tell it.</summary>
internal sealed record WorkerDeath(
    string PoolName, int WorkerNumber, int ProcessId, int ExitCode, WorkerFailureKind Kind, string Tail, string? Note)
    : ILostWorker
{
    /// <inheritdoc/>
    public bool MayRetry => true;

    /// <inheritdoc/>
    public string Summary => $"{Who} {HowItEnded()}.";

    private string Who => string.Create(
        CultureInfo.InvariantCulture, $"Worker {WorkerNumber} (pid {ProcessId}) of {PoolName}");

    /// <summary>One exception of its own for each item that was running.</summary>
    public ItemFailure ToFailure(LostItem item) => ItemFailure.Composed(() => ToException(item));

    /// <summary>What happened, without a function that it happened to.</summary>
    public override string ToString() =>
        $"{Summary} {LastLines()}";

    private WorkerCrashedException ToException(LostItem item) => new(
        $"{Who} {HowItEnded()} while running '{item.FunctionName}'{Place(item)}. {Earlier(item)}{Cure()}{LastLines()}")
    {
        ProcessId = ProcessId,
        WorkerNumber = WorkerNumber,
        ExitCode = ExitCode,
        SignalName = ExitCode is < 0 and > int.MinValue ? NameOf(-ExitCode) : null,
        Kind = Kind,
        FunctionName = item.FunctionName,
        ItemIndex = item.Index,
        Attempt = item.Attempt,
        History = item.History,
        LastErrorLines = Tail,
    };

    private static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        31 => "SIGSYS",
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
    };

    private string HowItEnded() => Note ?? Kind switch
    {
        WorkerFailureKind.StackOverflow => "died of a stack overflow",
        WorkerFailureKind.FailFast => "ended itself with FailFast",
        WorkerFailureKind.OutOfMemory => "ran out of memory",
        WorkerFailureKind.KilledForCancel => "was killed because a cancelled task did not stop within the grace",
        WorkerFailureKind.KilledForTimeout => "was killed because a task reached its time limit and did not stop",
        WorkerFailureKind.ChannelBroken => "was killed because it closed or damaged its channel to the pool",
        _ when ExitCode == int.MinValue => "ended with an unknown exit code (something else in this process reaps children)",
        _ when ExitCode < 0 => $"was ended by {NameOf(-ExitCode)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"exited with code {ExitCode}"),
    };

    private string Cure() => Kind switch
    {
        WorkerFailureKind.StackOverflow => "Look for endless recursion. ",
        WorkerFailureKind.FailFast => "The function or the runtime found that it must not go on; its report follows. ",
        WorkerFailureKind.OutOfMemory => "Use fewer workers, or give each task less to hold. ",
        WorkerFailureKind.Exited => "A function must return, not end its process. ",
        WorkerFailureKind.KilledForCancel => "Heed PoolTask.CancellationToken, or raise CancellationGrace. ",
        WorkerFailureKind.ChannelBroken => "The function, or native code, closed descriptors that are not its own. ",
        _ when ExitCode == -9 => "If nobody killed it, the system was out of memory: use fewer workers, or smaller tasks. ",
        _ when ExitCode is -6 or -11 or -4 or -7 => "An exception that nobody caught, or native code that crashed. ",
        _ => string.Empty,
    };

    private static string Place(LostItem item) =>
        item.Index == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" on item {item.Index}");

    private static string Earlier(LostItem item) => item.History.Count == 0
        ? string.Empty
        : string.Create(
            CultureInfo.InvariantCulture,
            $"It was attempt {item.Attempt}, so the item itself is to blame. Before: {string.Join(" ", item.History)} ");

    private string LastLines() => Tail.Length == 0 ? "It wrote nothing to stderr." : $"Last stderr lines:\n{Tail}";
}
