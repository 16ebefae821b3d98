using System.Diagnostics;
using Procession.Functions;

namespace Procession.Execution;

/// <summary>What holds for all chunks of one call. Immutable, so any thread may read it.</summary>
[DebuggerDisplay("call {CallId}: {Function.Name,nq}, priority {Priority}")]
internal sealed class CallTerms
{
    private static long _lastId;

    /// <summary>Identifies the call within this process.</summary>
    public long CallId { get; } = Interlocked.Increment(ref _lastId);

    public required FunctionReference Function { get; init; }

    /// <summary>The cultures under which the items run; <see langword="null"/> for those of the pool.</summary>
    public CulturePair? Culture { get; init; }

    /// <summary>Calls of higher priority are started first.</summary>
    public int Priority { get; init; }

    /// <summary>How long one item may run; <see langword="null"/> for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// The size of an item in bytes if all items have the same size and are packed without lengths; 0 if each item is
    /// preceded by its length.
    /// </summary>
    public int ItemSize { get; init; }

    /// <summary>Whether the rest of a chunk is skipped after a failed item.</summary>
    public bool StopsOnFailure { get; init; }

    /// <summary>
    /// Whether nobody needs a result before its chunk ends, so that the reader may sleep until then. Never set for a call
    /// with a time limit: whether an outcome is late is decided when it is read.
    /// </summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether failures carry a short text of their item's input.</summary>
    public bool WantsInputText { get; init; }

    /// <summary>
    /// Whether items that wait to be sent are gathered into one chunk. Little is sent ahead then, so that chunks can grow.
    /// </summary>
    public bool Gathers { get; init; }
}
