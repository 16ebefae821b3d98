using System.Buffers;
using System.Diagnostics;

namespace Procession.Execution;

/// <summary>
/// Consecutive items of a call that are sent together and run one after the other. Immutable, as executors see it; what
/// becomes of the items is told to the <see cref="IChunkSink"/> that is passed along.
/// </summary>
[DebuggerDisplay("chunk {Id} of call {Terms.CallId}: items {FirstIndex} and on, {Count} in all")]
internal abstract class WorkChunk(CallTerms terms, long firstIndex, int count, ReadOnlySequence<byte> items)
{
    /// <summary>
    /// The most items that a chunk may have if it can be split while it runs: a worker counts them in 24 bits.
    /// </summary>
    public const int MostDivisible = (1 << 24) - 1;

    private static long _lastId;

    /// <summary>Unique in this process, and higher than that of every chunk made earlier.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    public CallTerms Terms { get; } = terms;

    /// <summary>The place of the first item in the call's source.</summary>
    public long FirstIndex { get; } = firstIndex;

    /// <summary>How many items were sent.</summary>
    public int Count { get; } = count;

    /// <summary>
    /// The arguments: each preceded by its length, or bare numbers of <see cref="CallTerms.ItemSize"/> bytes.
    /// </summary>
    public ReadOnlySequence<byte> Items { get; } = items;

    /// <summary>
    /// The chunk may be split while it runs, at any item whose index in the source is a multiple of this number; 0 if it
    /// may not be split.
    /// </summary>
    public int Grain { get; init; }

    /// <summary>Whether its items were sent to a worker before, and came back.</summary>
    public bool CameBack { get; init; }

    /// <summary>The first index from this one on at which the chunk may be split.</summary>
    public int NextSplit(int index) => index + (int)((Grain - ((FirstIndex + index) % Grain)) % Grain);
}
