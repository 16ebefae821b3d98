using Procession.Serialization;

namespace Procession;

/// <summary>Where a failure of a pool happened, as far as is known. It travels with its exception.</summary>
[Sendable]
internal sealed record FailureSite
{
    public static FailureSite Unknown { get; } = new();

    public string? PoolName { get; init; }

    public int? WorkerNumber { get; init; }

    public int? ProcessId { get; init; }

    public string? FunctionName { get; init; }

    public long? ItemIndex { get; init; }

    /// <summary>
    /// Whether the exception was made by a pool's own code that does not know the rest. The pool that gives it to a caller
    /// fills that in.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// Notes that an exception is the pool's own, if it is of a kind that functions throw, too. Not of one that another pool
    /// has made.
    /// </summary>
    public static T Open<T>(T exception)
        where T : Exception
    {
        if (exception is ISitedFailure failure && failure.Site == Unknown)
        {
            failure.Site = new FailureSite { IsOpen = true };
        }

        return exception;
    }
}

/// <summary>An exception of ours that pools and functions throw, and others, too.</summary>
internal interface ISitedFailure
{
    FailureSite Site { get; set; }
}
