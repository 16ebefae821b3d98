using System.Buffers;
using System.Diagnostics;

namespace Procession.Execution;

/// <summary>
/// Some neighbouring items of a call that travel together and run one after the other, as an executor sees them: immutable.
/// What becomes of them is told to the <see cref="IChunkSink"/> that comes along.
/// </summary>
[DebuggerDisplay("chunk {Id} of call {Terms.CallId}: items {FirstIndex} and on, {Count} in all")]
internal abstract class WorkChunk(CallTerms terms, long firstIndex, int count, ReadOnlySequence<byte> items)
{
    /// <summary>How many items a chunk may have that may be split while it runs: a worker counts them in 24 bits.</summary>
    public const int MostDivisible = (1 << 24) - 1;

    private static long _lastId;

    /// <summary>Unique in this process, and higher than that of each chunk that was made before.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    public CallTerms Terms { get; } = terms;

    /// <summary>The place of the first item in the call's source.</summary>
    public long FirstIndex { get; } = firstIndex;

    /// <summary>How many items were sent.</summary>
    public int Count { get; } = count;

    /// <summary>The arguments: each with its length in front, or bare numbers of <see cref="CallTerms.ItemSize"/>.</summary>
    public ReadOnlySequence<byte> Items { get; } = items;

    /// <summary>
    /// The chunk may be split while it runs, at any item whose place in the source is a multiple of this; 0: it may not.
    /// </summary>
    public int Grain { get; init; }

    /// <summary>Whether its items were sent to a worker before, and came back.</summary>
    public bool CameBack { get; init; }

    /// <summary>The place nearest behind this one at which the chunk may be split.</summary>
    public int NextSplit(int index) => index + (int)((Grain - ((FirstIndex + index) % Grain)) % Grain);
}
