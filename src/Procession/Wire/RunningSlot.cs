using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Procession.Framing;

namespace Procession.Wire;

/// <summary>
/// Names the item that a worker is running, in memory that outlives the worker: after its death, the pool reads here which
/// item was running and which ones were not. It also decides who wins when the pool wants to kill a task that is just ending.
/// </summary>
/// <remarks>
/// To kill a task, the pool condemns its chunk: it changes the id to its negative by compare-exchange. The worker ends a
/// chunk by changing the id to 0, also by compare-exchange. One of the two fails: either the chunk is over and nothing is
/// killed, or the worker stops here and starts no other task, which would be killed without a reason.
///
/// For one item of a chunk, the worker writes the next index, then reads the id; the pool writes the id, then reads the
/// index. Both put a full fence in between (Dekker's argument), so either the worker sees that it is condemned and stops, or
/// the pool sees that the item is over and restores the id.
///
/// For a shareable chunk, another word holds the next item and the end of the chunk. The worker claims an item by raising the
/// first, the pool takes items away by lowering the second, both by compare-exchange of the whole word, so each item has
/// exactly one owner. The rest of the word counts the chunks that were begun. The pool reads the id before and after the
/// word: if it is the same, the word belongs to that chunk, since ids are never reused. If the worker begins another chunk
/// before the pool's exchange, the count has changed and the exchange fails. The 16-bit count cannot wrap around meanwhile:
/// the pool holds the lock under which chunks are sent, and the ring has no room for 65,536.
///
/// The process that writes here runs user code, so each side accepts only values that the other side can have written, and
/// gives the worker up if it finds another one. The id is stored twice, and the index is stored with its complement, because
/// after a death a wrong value alone would not show which items have run.
/// </remarks>
internal readonly unsafe struct RunningSlot(byte* slot)
{
    /// <summary>How many items a shareable chunk may have.</summary>
    public const int MostShareable = (1 << PlaceBits) - 1;

    private const int PlaceBits = 24;

    /// <summary>The chunk, or 0 for none.</summary>
    public long ChunkId
    {
        get
        {
            long id = Volatile.Read(ref *Id);
            return id < 0 ? unchecked(-id) : id;
        }
    }

    /// <summary>
    /// Whether the pool is killing the worker because of the chunk. The item at the index may not have started.
    /// </summary>
    public bool IsCondemned => Volatile.Read(ref *Id) < 0;

    /// <summary>
    /// Whether the two ids differ. Must be asked after the end of the worker: between its two stores they do differ.
    /// </summary>
    public bool IsTorn => Volatile.Read(ref *IdAgain) != ChunkId;

    /// <summary>The index of the item in its chunk; -1 if the value is damaged.</summary>
    public int Index
    {
        get
        {
            long item = Volatile.Read(ref *Item);
            return (int)(item >>> 32) == ~(int)item ? Math.Max((int)item, -1) : -1;
        }
    }

    /// <summary>
    /// When the chunk was started, by the same clock as <see cref="Started"/>. Before the first chunk, the first slot holds
    /// the start of the initializer.
    /// </summary>
    public long Begun => Volatile.Read(ref *ChunkStart);

    /// <summary>
    /// When the item was started, as a timestamp of <see cref="Stopwatch"/>, whose clock all processes share. It is written
    /// before the index and must be read after it: a mixed read gives a time that is too late, never too early. 0: no chunk
    /// was ever started.
    /// </summary>
    public long Started => Volatile.Read(ref *Start);

    /// <summary>How many bytes of the worker's stderr the pool had not read when the chunk began.</summary>
    public int Unread => Math.Max(0, Volatile.Read(ref *UnreadBytes));

    /// <summary>When <see cref="Unread"/> was recorded, as a timestamp.</summary>
    public long UnreadAt => Volatile.Read(ref *UnreadTime);

    private long* Id => (long*)slot;

    private long* Item => (long*)(slot + 8);

    private long* Start => (long*)(slot + 16);

    private long* Range => (long*)(slot + 24);

    private long* ChunkStart => (long*)(slot + 32);

    private long* UnreadTime => (long*)(slot + 40);

    private long* IdAgain => (long*)(slot + 48);

    private int* UnreadBytes => (int*)(slot + 56);

    /// <summary>
    /// The worker records, between two chunks, how many bytes of its stderr the pool has not read: they do not belong to the
    /// next chunk.
    /// </summary>
    public void NoteUnread(int bytes)
    {
        Volatile.Write(ref *UnreadTime, bytes == 0 ? 0 : Stopwatch.GetTimestamp());
        Volatile.Write(ref *UnreadBytes, bytes);
    }

    /// <summary>The worker begins its initializer, before any chunk: only <see cref="Begun"/> is set.</summary>
    public void NoteInitializer() => Volatile.Write(ref *ChunkStart, Stopwatch.GetTimestamp());

    /// <summary>The worker starts a chunk.</summary>
    /// <param name="chunkId">The chunk.</param>
    /// <param name="shareable">How many items are to be claimed one by one; 0 if the chunk is not shareable.</param>
    public void Begin(long chunkId, int shareable)
    {
        *Start = *ChunkStart = Stopwatch.GetTimestamp();
        Volatile.Write(ref *Item, WithComplement(0));
        Volatile.Write(ref *Range, Compose(CountOf(*Range) + 1, next: 0, shareable));
        Volatile.Write(ref *IdAgain, chunkId);
        Volatile.Write(ref *Id, chunkId);
    }

    /// <summary>The worker claims an item of a shareable chunk; <see langword="false"/> if the rest was taken away.</summary>
    /// <param name="index">The item: the one after the item that was claimed last.</param>
    /// <param name="count">How many items the chunk had when it began.</param>
    /// <exception cref="DamagedDataException">The word has a value that neither this worker nor the pool wrote.</exception>
    public bool TryClaim(int index, int count)
    {
        long seen = Volatile.Read(ref *Range);
        while (true)
        {
            // Only this worker changes the next index, and the pool only lowers the end.
            if (NextOf(seen) != index || EndOf(seen) > count)
            {
                throw Damaged("item of a chunk is the next one", NextOf(seen), index);
            }

            if (index >= EndOf(seen))
            {
                return false;
            }

            long found = Interlocked.CompareExchange(ref *Range, Compose(CountOf(seen), index + 1, EndOf(seen)), seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }
    }

    /// <summary>
    /// The pool reads the progress of a shareable chunk; <see langword="false"/> if the chunk is not running.
    /// </summary>
    /// <param name="chunkId">The chunk.</param>
    /// <param name="range">The word, for <see cref="TryShorten"/>.</param>
    /// <param name="next">The first item that is not claimed.</param>
    /// <param name="end">The index after the last item of the chunk.</param>
    public bool TryReadRange(long chunkId, out long range, out int next, out int end)
    {
        bool isBegun = Volatile.Read(ref *Id) == chunkId;
        range = Volatile.Read(ref *Range);
        (next, end) = (NextOf(range), EndOf(range));
        return isBegun && Volatile.Read(ref *Id) == chunkId;
    }

    /// <summary>The pool takes away the items from an index on, if nothing has changed since it read the range.</summary>
    public bool TryShorten(long range, int newEnd) =>
        Interlocked.CompareExchange(ref *Range, Compose(CountOf(range), NextOf(range), newEnd), range) == range;

    /// <summary>The worker moves on to an item that has no time limit.</summary>
    public void Advance(int index) => Volatile.Write(ref *Item, WithComplement(index));

    /// <summary>The worker moves on to an item that can be killed on its own.</summary>
    /// <exception cref="DamagedDataException">The slot names another chunk.</exception>
    public void AdvanceTimed(long chunkId, int index)
    {
        *Start = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref *Item, WithComplement(index));
        var wait = default(SpinWait);
        for (long seen; (seen = Volatile.Read(ref *Id)) != chunkId;)
        {
            ThrowIfOther(chunkId, seen);
            wait.SpinOnce(); // until killed, or until the pool restores the id
        }
    }

    /// <summary>The worker ends its chunk. Does not return if the pool kills it for that chunk.</summary>
    /// <exception cref="DamagedDataException">The slot names another chunk.</exception>
    public void Clear(long chunkId)
    {
        var wait = default(SpinWait);
        for (long seen; (seen = Interlocked.CompareExchange(ref *Id, 0, chunkId)) != chunkId;)
        {
            ThrowIfOther(chunkId, seen);
            wait.SpinOnce();
        }

        Volatile.Write(ref *IdAgain, 0);
    }

    /// <summary>
    /// The pool condemns a chunk. <see langword="true"/>: kill the worker. <see langword="false"/>: the chunk is not running
    /// here.
    /// </summary>
    public bool TryCondemn(long chunkId) => Interlocked.CompareExchange(ref *Id, -chunkId, chunkId) == chunkId;

    /// <summary>The pool condemns one item of a chunk, with the same result.</summary>
    public bool TryCondemn(long chunkId, int index)
    {
        if (!TryCondemn(chunkId))
        {
            return false;
        }

        if (Index == index)
        {
            return true;
        }

        Volatile.Write(ref *Id, chunkId);
        return false;
    }

    private static void ThrowIfOther(long chunkId, long seen)
    {
        if (seen != -chunkId)
        {
            throw Damaged("chunk runs", seen, chunkId);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DamagedDataException Damaged(string of, long found, long expected) => new(string.Create(
        CultureInfo.InvariantCulture, $"the word that says which {of} is {found}, and was written as {expected}"));

    private static long WithComplement(int index) => ((long)~index << 32) | (uint)index;

    private static long Compose(long count, int next, int end) =>
        (count << (2 * PlaceBits)) | ((long)next << PlaceBits) | (uint)end;

    private static long CountOf(long range) => range >>> (2 * PlaceBits);

    private static int NextOf(long range) => (int)(range >>> PlaceBits) & MostShareable;

    private static int EndOf(long range) => (int)range & MostShareable;
}
