using System.Diagnostics;
using Procession.Calls;

namespace Procession.Streams;

/// <summary>
/// Items of a stream between the source and the workers: packed, and not handed out yet. Not thread-safe: guarded by the gate
/// of its call.
/// </summary>
/// <param name="call">The stream.</param>
/// <param name="chunkSize">How many items travel together at least.</param>
/// <param name="isDivisible">Whether a running chunk may be divided, so that chunks may grow.</param>
internal sealed class StreamInput(Call call, int chunkSize, bool isDivisible)
{
    private readonly Queue<PackedChunk> _packed = new();
    private ChunkSizer? _sizer;
    private long _packedItems;
    private bool _hasEnded;

    /// <summary>Gets how many items the source has given.</summary>
    public long Added { get; private set; }

    /// <summary>Gets whether the source has ended, and all items are handed out.</summary>
    public bool IsOver => _hasEnded && _packed.Count == 0;

    /// <summary>Gets what the source has thrown.</summary>
    public Exception? Failure { get; private set; }

    public void Add(in PackedChunk packed)
    {
        Debug.Assert(!_hasEnded, "The source has ended.");
        _packed.Enqueue(packed);
        _packedItems += packed.Count;
        Added += packed.Count;
    }

    /// <summary>The source has ended, by itself or with an exception.</summary>
    public void End(Exception? failure) => (_hasEnded, Failure) = (true, failure);

    /// <summary>Takes the next chunk; <see langword="null"/> if nothing is there.</summary>
    /// <param name="workers">How many chunks run at the same time.</param>
    public Chunk? Take(int workers)
    {
        if (!_packed.TryDequeue(out PackedChunk first))
        {
            return null;
        }

        // As many as are there, if they are cheap: chunks that were packed one after the other lie side by side.
        _sizer ??= new ChunkSizer(int.MaxValue, workers, chunkSize, isDivisible);
        int size = _sizer.Next((int)Math.Min(_packedItems, int.MaxValue));
        int count = first.Count;
        PayloadBuffer.Mark end = first.End;
        while (count < size && _packed.TryPeek(out PackedChunk next)
            && count + next.Count <= size && next.Start == end)
        {
            (count, end) = (count + next.Count, next.End);
            next.Buffer.RemoveUser(); // the same buffer: the first one's use stands for all
            _packed.Dequeue();
        }

        _packedItems -= count;
        return new Chunk(call, first.FirstIndex, count, PayloadBuffer.Between(first.Start, end))
        {
            Grain = _sizer.GrainOf(count),
            Buffer = first.Buffer,
        };
    }

    /// <summary>A chunk has taken so long.</summary>
    public void Measured(int items, double microseconds) => _sizer?.Record(items, microseconds);

    /// <summary>Lets go of what will not run.</summary>
    public void Drop()
    {
        while (_packed.TryDequeue(out PackedChunk packed))
        {
            packed.Buffer.RemoveUser();
        }
    }
}
