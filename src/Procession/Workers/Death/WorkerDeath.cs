using System.Globalization;
using Procession.Execution;
using Procession.Native;
using Procession.Workers.Output;

namespace Procession.Workers.Death;

/// <summary>Everything known about the end of a worker, and the exceptions that report it.</summary>
internal sealed record WorkerDeath : ILossReason
{
    private const int SystemCallForbidden = 31; // SIGSYS

    public required string PoolName { get; init; }

    public required int WorkerNumber { get; init; }

    public required int ProcessId { get; init; }

    public required int ExitCode { get; init; }

    public required WorkerFailureKind Kind { get; init; }

    /// <summary>The last lines of stderr: of the whole worker, or since the lost item's chunk began.</summary>
    public required ErrorLines Errors { get; init; }

    /// <summary>Text for messages, in place of the usual one for the kind.</summary>
    public required string? Note { get; init; }

    /// <summary>The advice for messages, if the worker took too long to start.</summary>
    public required string? StartCure { get; init; }

    /// <summary>Whether the memory that it shared with the pool was damaged.</summary>
    public required bool IsMemoryDamaged { get; init; }

    /// <summary>Whether the pool killed the worker deliberately, for a cancelled task or because of a limit.</summary>
    public required bool IsKillOfThePool { get; init; }

    /// <summary>An item that it was running, if one is known; others may have been running too.</summary>
    public ItemDescription? Running { get; init; }

    /// <summary>How it ended, as the end of a sentence about it.</summary>
    public string Cause => Note ?? Kind switch
    {
        WorkerFailureKind.StackOverflow => "died of a stack overflow",
        WorkerFailureKind.FailFast => "ended itself with FailFast",
        WorkerFailureKind.OutOfMemory => "ran out of memory",
        WorkerFailureKind.KilledForCancel => "was killed because a cancelled task did not stop within the grace",
        WorkerFailureKind.KilledForTimeout => "was killed because a task reached its time limit and did not stop",
        WorkerFailureKind.ChannelBroken => "was killed because it closed or damaged its channel to the pool",
        _ when ExitCode == int.MinValue => "ended with an unknown exit code (something else in this process reaps children)",
        _ when ExitCode < 0 => $"was ended by {SignalNames.Of(-ExitCode)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"exited with code {ExitCode}"),
    };

    /// <summary>The last lines of stderr, with an introduction.</summary>
    public string LastWords => LastLines(item: null);

    /// <summary>The signal that ended it, if one did.</summary>
    public string? SignalName => ExitCode is < 0 and > int.MinValue ? SignalNames.Of(-ExitCode) : null;

    /// <inheritdoc/>
    public bool MayRetry => true;

    /// <inheritdoc/>
    public string Summary => $"{Who} {Cause}.";

    private string Who => string.Create(
        CultureInfo.InvariantCulture, $"Worker {WorkerNumber} (pid {ProcessId}) of {PoolName}");

    /// <summary>Makes the exception of an item that was running; each item gets its own.</summary>
    public ItemFailure ToFailure(ItemDescription item)
    {
        ItemFailure failure = ItemFailure.Composed(() => ToException(item), item.InputText);
        failure.Origin = new FailureOrigin(PoolName, WorkerNumber, ProcessId);
        return failure;
    }

    /// <summary>What happened, without naming a function.</summary>
    public override string ToString() =>
        $"{Summary} {LastLines(item: null)}";

    /// <summary>The same for a worker that never became ready, with advice.</summary>
    /// <param name="heapLimit">The variable that limits the worker's heap, if there is one.</param>
    public string ToStartFailure(string? heapLimit) => $"{this}{CureOfStart(heapLimit)}";

    private WorkerCrashedException ToException(ItemDescription item) => new(
        $"{Who} {Cause} while running '{item.FunctionName}'{item.Mention("on")}. "
        + $"{Earlier(item)}{Cure()}{LastLines(item)}")
    {
        PoolName = PoolName,
        ProcessId = ProcessId,
        WorkerNumber = WorkerNumber,
        ExitCode = ExitCode,
        Kind = Kind,
        FunctionName = item.FunctionName,
        ItemIndex = item.Index,
        Attempt = item.Attempt,
        History = item.History,
        LastErrorLines = Errors.Text,
    };

    private string Cure() => Kind switch
    {
        WorkerFailureKind.StackOverflow => "Look for endless recursion. ",
        WorkerFailureKind.FailFast => "The function or the runtime found that it must not go on; its report follows. ",
        WorkerFailureKind.OutOfMemory => "Use fewer workers, or give each task less to hold. ",
        WorkerFailureKind.Exited => "A function must return, not end its process. ",
        WorkerFailureKind.KilledForCancel => "Heed PoolTask.CancellationToken, or raise CancellationGrace. ",
        WorkerFailureKind.ChannelBroken when IsMemoryDamaged =>
            "Native or unsafe code of a function has written where it must not: look for overrun buffers, and for memory that "
            + "is used after it was freed. ",
        WorkerFailureKind.ChannelBroken => "The function, or native code, closed descriptors that are not its own. ",
        _ when ExitCode == -9 => "If nobody killed it, the system was out of memory: use fewer workers, or smaller tasks. ",
        _ when ExitCode is -6 or -11 or -4 or -7 => "An exception that nobody caught, or native code that crashed. ",
        _ => string.Empty,
    };

    private static string Earlier(ItemDescription item) => item.History.Count == 0
        ? string.Empty
        : string.Create(
            CultureInfo.InvariantCulture,
            $"It was attempt {item.Attempt}, so the item itself is to blame. Before: {string.Join(" ", item.History)} ");

    // The texts with which the runtime reports too few threads or too little memory.
    private string CureOfStart(string? heapLimit)
    {
        if (StartCure is not null)
        {
            return $"\n{StartCure}";
        }

        bool lacks = Errors.Text.Contains("0x80070008", StringComparison.Ordinal)
            || Errors.Text.Contains("0x8007000E", StringComparison.Ordinal)
            || Kind == WorkerFailureKind.OutOfMemory;
        string limit = heapLimit is null ? string.Empty
            : $"{heapLimit} is set for it: a hexadecimal number of bytes, which may be too small. If it is not: ";
        return lacks ? "\nIts runtime found too few threads, or too little memory, to start. "
                + $"{limit}{SystemError.ThreadsOrMemory}"
            : ExitCode == -SystemCallForbidden ? "\nA security policy (seccomp) ended it for a system call that it forbids."
            : string.Empty;
    }

    private string LastLines(ItemDescription? item)
    {
        if (Errors.Text.Length == 0)
        {
            return Errors.HasOlder
                ? "It wrote nothing to stderr since it began; what was written before is not of this task."
                : "It wrote nothing to stderr.";
        }

        // The items of a chunk run one after the other, and it is not known which of them wrote.
        string whose = item is not { Before: > 0 } ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", perhaps of the {item.Before} items before it in its chunk");
        string older = Errors.HasOlder && item is not null ? ", without those of earlier tasks" : string.Empty;
        return $"Last stderr lines{whose}{older}:\n{Errors.Text}";
    }
}
