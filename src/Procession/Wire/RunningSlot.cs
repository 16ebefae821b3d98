using System.Diagnostics;

namespace Procession.Wire;

/// <summary>
/// Names the item that a worker is running, in memory that outlives the worker: after a death the pool reads here what
/// was under way, and knows what was not. It also settles who wins when the pool wants to kill a task that is just
/// ending.
/// </summary>
/// <remarks>
/// To kill a task, the pool condemns its chunk by changing the id to its negative, with compare-exchange; the worker ends
/// a chunk by changing the id to 0, with compare-exchange too. One of the two fails: either the chunk is over and nothing
/// is killed, or the worker stops here and starts nothing that would die innocently.
///
/// For one item of a chunk, the worker writes the next index, then looks at the id; the pool writes the id, then looks at
/// the index. Both put a full fence in between (Dekker's argument), so either the worker sees that it is condemned and
/// stops, or the pool sees that the item is over and pardons.
/// </remarks>
internal readonly unsafe struct RunningSlot(byte* slot)
{
    /// <summary>The chunk, or 0 for none.</summary>
    public long ChunkId => Math.Abs(Volatile.Read(ref *Id));

    /// <summary>Whether the pool kills the worker for the chunk. The index may be of an item that was not started.</summary>
    public bool IsCondemned => Volatile.Read(ref *Id) < 0;

    /// <summary>The item's place in the chunk.</summary>
    public int Index => Volatile.Read(ref *Item);

    /// <summary>
    /// When the item was started, as a timestamp of <see cref="Stopwatch"/>, whose clock all processes share. It is
    /// written before the index and to be read after it: a mixture is too young, never too old.
    /// </summary>
    public long Started => Volatile.Read(ref *Start);

    private long* Id => (long*)slot;

    private int* Item => (int*)(slot + 8);

    private long* Start => (long*)(slot + 16);

    /// <summary>The worker starts a chunk.</summary>
    public void Begin(long chunkId)
    {
        *Start = Stopwatch.GetTimestamp();
        Volatile.Write(ref *Item, 0);
        Volatile.Write(ref *Id, chunkId);
    }

    /// <summary>The worker goes on to an item that has no time limit.</summary>
    public void Advance(int index) => Volatile.Write(ref *Item, index);

    /// <summary>The worker goes on to an item that can be killed by itself.</summary>
    public void AdvanceTimed(int index)
    {
        *Start = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref *Item, index);
        var wait = default(SpinWait);
        while (Volatile.Read(ref *Id) < 0)
        {
            wait.SpinOnce(); // until killed, or pardoned
        }
    }

    /// <summary>The worker ends its chunk. Does not return if the pool kills it for that chunk.</summary>
    public void Clear(long chunkId)
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref *Id, 0, chunkId) != chunkId)
        {
            wait.SpinOnce();
        }
    }

    /// <summary>The pool takes a chunk's right to go on. True: kill the worker. False: the chunk is not running here.</summary>
    public bool TryCondemn(long chunkId) => Interlocked.CompareExchange(ref *Id, -chunkId, chunkId) == chunkId;

    /// <summary>The same for one item of a chunk.</summary>
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
}
