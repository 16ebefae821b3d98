using System.Buffers;
using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;

namespace Procession.Calls;

/// <summary>
/// Consecutive items of a call and what has become of them. The chunk that an executor sees and its sink are one object,
/// since small items make many chunks.
/// </summary>
[DebuggerDisplay("chunk {Id} of call {Terms.CallId}: {Delivered} of {Expected} items from {FirstIndex} on")]
internal sealed class Chunk(Call call, long firstIndex, int count, ReadOnlySequence<byte> items)
    : WorkChunk(call.Terms, firstIndex, count, items), IChunkSink
{
    /// <summary>The most bytes that the bare numbers of a chunk may have: a worker reads them as one span.</summary>
    public const int MostNumberBytes = 1 << 30;

    private long _length = items.Length; // of the items that were not taken away
    private object? _array; // whose bytes are being read
    private IResultReader? _reader;
    private bool _wasSent; // set by the thread that hands it out, and read afterwards

    public Call Call { get; } = call;

    /// <summary>
    /// The buffer with the arguments of a stream. It is released when the chunk ends or other chunks take its place.
    /// </summary>
    public PayloadBuffer? Buffer { get; init; }

    /// <summary>How the workers that ran the chunk before were lost; only chunks of one item are tried again.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>The number of the attempt; 1 for the first.</summary>
    public int Attempt => History.Count + 1;

    /// <summary>Lets a waiting thread read the outcome of the chunk itself.</summary>
    public IResultReader? Reader => Volatile.Read(ref _reader);

    /// <inheritdoc/>
    public int Expected { get; private set; } = count;

    /// <inheritdoc/>
    public int Delivered { get; private set; }

    /// <inheritdoc/>
    public int Failures { get; private set; }

    /// <inheritdoc/>
    public bool IsSettled => Call.IsSettled;

    /// <inheritdoc/>
    public bool IsWanted => !Call.NeedsNoMore;

    /// <inheritdoc/>
    public void SentTo(IResultReader? reader)
    {
        _wasSent = true;
        Volatile.Write(ref _reader, reader);
        Call.Latest = this;
    }

    /// <inheritdoc/>
    public ItemDescription Item(int index) => new(Terms.Function, FirstIndex + index, Call.NameOf(FirstIndex + index), index)
    {
        Attempt = Attempt,
        History = History,
        InputText = Call.InputText?.Of(Argument(index)),
    };

    /// <summary>The bytes of an item's input.</summary>
    public ReadOnlySequence<byte> Argument(int index)
    {
        ReadOnlySequence<byte> from = ItemsFrom(index);
        return Terms.ItemSize > 0 ? from.Slice(0, Terms.ItemSize) : ItemFraming.Next(ref from);
    }

    /// <inheritdoc/>
    public void Result(in Payload payload)
    {
        Call.ItemSucceeded(this, Delivered, payload);
        Delivered++;
    }

    /// <inheritdoc/>
    public int Numbers(ReadOnlySpan<byte> run, int size)
    {
        int count = Call.NumbersSucceeded(this, Delivered, run, size);
        Delivered += count;
        return count;
    }

    /// <inheritdoc/>
    public Span<byte> BeginArray(long length)
    {
        _array = Call.AllocateArray(length, out Span<byte> room);
        return room;
    }

    /// <inheritdoc/>
    public void EndArray()
    {
        object array = _array!;
        _array = null;
        Call.ArraySucceeded(this, Delivered, array);
        Delivered++;
    }

    /// <inheritdoc/>
    public void Failure(ItemFailure failure) => Fail(Delivered, failure);

    /// <summary>
    /// An item has failed; its index may be beyond that of items that are to be retried. If the call cannot store even the
    /// failure, for want of memory, it ends with that reason.
    /// </summary>
    public void Fail(int index, ItemFailure failure)
    {
        try
        {
            Call.ItemFailed(this, index, failure);
        }
        catch (Exception e)
        {
            Call.Abort(e);
        }

        Delivered++;
        Failures++;
    }

    /// <inheritdoc/>
    public IChunkSink SplitAt(int index)
    {
        Chunk part = From(index);
        Expected = index;
        _length -= part.Items.Length;
        Call.ChunkShared();
        return part;
    }

    /// <inheritdoc/>
    public void Ended(double microseconds) => Call.ChunkEnded(this, microseconds);

    /// <inheritdoc/>
    public void Returned(bool givesWay) => Call.Host.ChunkReturned(this, givesWay);

    /// <inheritdoc/>
    public void Lost(Loss loss)
    {
        if (loss.MayStillBeRead)
        {
            Call.LeaveItems(this); // first: until this chunk has ended, its call has not, and nothing was given back
        }

        Call.Host.ChunkLost(this, loss);
    }

    /// <summary>A chunk of the items from an index on.</summary>
    public Chunk From(int index) => new(Call, FirstIndex + index, Expected - index, ItemsFrom(index))
    {
        Grain = Grain,
        Buffer = ShareBuffer(),
        History = index == 0 ? History : [],
        CameBack = CameBack || _wasSent,
    };

    /// <summary>
    /// The same chunk for another worker, if this one was not begun. It has a new id: no id is used twice, so nothing that a
    /// worker still says or hears of the old one is taken for the new one.
    /// </summary>
    public Chunk Renewed()
    {
        Chunk again = From(0);
        Call.ChunkSplit(this, parts: 1);
        return again;
    }

    /// <summary>A chunk of the one item that was running when a worker was lost.</summary>
    public Chunk Retry(int index, string loss)
    {
        ReadOnlySequence<byte> from = ItemsFrom(index);
        long length = Terms.ItemSize > 0 ? Terms.ItemSize : from.Length - ItemFraming.Skip(from, 1).Length;
        return new Chunk(Call, FirstIndex + index, 1, from.Slice(0, length))
        {
            Buffer = ShareBuffer(),
            History = [.. History, loss],
        };
    }

    private PayloadBuffer? ShareBuffer()
    {
        Buffer?.AddUser();
        return Buffer;
    }

    private ReadOnlySequence<byte> ItemsFrom(int index)
    {
        ReadOnlySequence<byte> items = _length == Items.Length ? Items : Items.Slice(0, _length);
        return Terms.ItemSize > 0 ? items.Slice((long)index * Terms.ItemSize) : ItemFraming.Skip(items, index);
    }
}
