using System.Buffers;
using Procession.Wire;

namespace Procession.Calls;

/// <summary>Some neighbouring items of a call that travel to a worker together and run one after the other.</summary>
internal sealed class Chunk
{
    /// <summary>The most that bare numbers of a chunk may have: a worker reads them as one span.</summary>
    public const int MostNumberBytes = 1 << 30;

    private static long _lastId;

    public Chunk(Call call, long firstIndex, int count, ReadOnlySequence<byte> items)
    {
        Call = call;
        FirstIndex = firstIndex;
        Count = count;
        Items = items;
    }

    /// <summary>Unique in this process; names the chunk on the wire and in <see cref="RunningSlot"/>.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    public Call Call { get; }

    /// <summary>The place of the first item in the call's source.</summary>
    public long FirstIndex { get; }

    /// <summary>
    /// How many items there are. Lowered, under the lock of the worker's handle, when a part is taken away.
    /// </summary>
    public int Count { get; private set; }

    /// <summary>
    /// The chunk may be split while it runs, at any item whose place in the source is a multiple of this; 0: it may not.
    /// </summary>
    public int Grain { get; init; }

    /// <summary>
    /// The arguments: framed as in <see cref="ItemFraming"/>, or bare numbers of <see cref="Call.ItemSize"/>.
    /// </summary>
    public ReadOnlySequence<byte> Items { get; private set; }

    /// <summary>Where the arguments of a stream lie: told when the chunk ends, or other chunks take its place.</summary>
    public PayloadBuffer? Buffer { get; init; }

    /// <summary>
    /// How many outcomes have arrived. Only the thread that reads the worker's results touches it and the next.
    /// </summary>
    public int Delivered { get; set; }

    /// <summary>How many of them are failures.</summary>
    public int Failures { get; set; }

    /// <summary>
    /// Whether chaos mode has drawn a lot for it. One each: a chunk that comes back unstarted, because a worker died before
    /// its turn, would otherwise cost the next worker too, and so on until more die than work.
    /// </summary>
    public bool HasFacedChaos { get; set; }

    /// <summary>How the workers that ran the chunk before were lost; only chunks of one item are tried again.</summary>
    public IReadOnlyList<string> History { get; private init; } = [];

    /// <summary>1 for the first time.</summary>
    public int Attempt => History.Count + 1;

    /// <summary>
    /// The item whose outcome comes next has failed. A call that cannot store even that, for want of memory, ends with the
    /// reason.
    /// </summary>
    public void FailNext(ItemFailure failure)
    {
        try
        {
            Call.ItemFailed(this, Delivered, failure);
        }
        catch (Exception e)
        {
            Call.Abort(e);
        }

        Delivered++;
        Failures++;
    }

    /// <summary>What is told about one item if it is lost.</summary>
    public LostItem Item(int index) => new(Call.Function, FirstIndex + index, Call.NameOf(FirstIndex + index), index)
    {
        Attempt = Attempt,
        History = History,
        InputText = InputTextOf(index),
    };

    /// <summary>The short text of an item's input, made here, if it is wanted and there is one.</summary>
    public string? InputTextOf(int index) => Call.InputText?.Of(Argument(index));

    /// <summary>The bytes of an item's input.</summary>
    public ReadOnlySequence<byte> Argument(int index)
    {
        ReadOnlySequence<byte> from = ItemsFrom(index);
        return Call.ItemSize > 0 ? from.Slice(0, Call.ItemSize) : ItemFraming.Next(ref from);
    }

    /// <summary>The chunk of the items from one place on.</summary>
    public Chunk From(int index) =>
        new(Call, FirstIndex + index, Count - index, ItemsFrom(index))
        {
            Grain = Grain,
            Buffer = ShareBuffer(),
            History = index == 0 ? History : [],
            HasFacedChaos = HasFacedChaos,
        };

    /// <summary>
    /// The same for another worker, where this one was not begun. With a number of its own: in a worker they rise.
    /// </summary>
    public Chunk Renewed()
    {
        Chunk again = From(0);
        Call.ChunkSplit(this, parts: 1);
        return again;
    }

    /// <summary>Takes the items from one place on away, as a chunk of their own.</summary>
    public Chunk Split(int index)
    {
        Chunk part = From(index);
        Count = index;
        Items = Items.Slice(0, Items.Length - part.Items.Length);
        return part;
    }

    /// <summary>The place nearest behind this one at which the chunk may be split.</summary>
    public int NextSplit(int index) => index + (int)((Grain - ((FirstIndex + index) % Grain)) % Grain);

    /// <summary>A chunk of the one item that was running when a worker was lost.</summary>
    public Chunk Retry(int index, string loss)
    {
        ReadOnlySequence<byte> from = ItemsFrom(index);
        long length = Call.ItemSize > 0 ? Call.ItemSize : from.Length - ItemFraming.Skip(from, 1).Length;
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

    private ReadOnlySequence<byte> ItemsFrom(int index) =>
        Call.ItemSize > 0 ? Items.Slice((long)index * Call.ItemSize) : ItemFraming.Skip(Items, index);
}
