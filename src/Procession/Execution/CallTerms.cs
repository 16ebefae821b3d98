using System.Diagnostics;
using Procession.Functions;

namespace Procession.Execution;

/// <summary>What holds for all chunks of one call. Immutable, so that any thread of any executor may look.</summary>
[DebuggerDisplay("call {CallId}: {Function.Name,nq}, priority {Priority}")]
internal sealed class CallTerms
{
    private static long _lastId;

    /// <summary>Names the call, in this process only.</summary>
    public long CallId { get; } = Interlocked.Increment(ref _lastId);

    public required FunctionReference Function { get; init; }

    /// <summary>Under which cultures the items run; <see langword="null"/> for those of the pool.</summary>
    public CulturePair? Culture { get; init; }

    /// <summary>Higher ones are started first.</summary>
    public int Priority { get; init; }

    /// <summary>How long one item may run; <see langword="null"/> is for ever.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// The bytes of an item if all have as many, and lie side by side; 0: each has its length in front.
    /// </summary>
    public int ItemSize { get; init; }

    /// <summary>Whether the rest of a chunk is skipped behind a failed item.</summary>
    public bool StopsOnFailure { get; init; }

    /// <summary>
    /// Whether no result matters before its chunk ends, so that the reader may sleep until then. With a time limit each does:
    /// an outcome is late or not when it is read.
    /// </summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether failures are to have a short text of their item's input.</summary>
    public bool WantsInputText { get; init; }

    /// <summary>
    /// Whether items that are not handed out yet become one chunk together. Then little is sent ahead: more gathers behind
    /// it.
    /// </summary>
    public bool Gathers { get; init; }
}
