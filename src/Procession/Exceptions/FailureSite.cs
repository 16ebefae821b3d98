using Procession.Serialization;

namespace Procession;

/// <summary>Where a failure of a pool happened, as far as it is known. It is sent with its exception.</summary>
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
    /// Whether the exception was created by the pool's code at a place that does not know the rest. The pool that passes it
    /// to a caller fills that in.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// Marks an exception as one of the pool itself, if it is of a type that functions throw, too. Not for an exception that
    /// another pool has created.
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

/// <summary>Implemented by our exceptions that can be thrown by pools as well as by functions.</summary>
internal interface ISitedFailure
{
    FailureSite Site { get; set; }
}
