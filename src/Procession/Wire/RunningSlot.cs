namespace Procession.Wire;

/// <summary>
/// Names the item that a worker is running, in memory that outlives the worker: after a death the pool reads here what
/// was under way, and knows what was not.
/// </summary>
internal readonly unsafe struct RunningSlot(byte* slot)
{
    /// <summary>The chunk, or 0 for none.</summary>
    public long ChunkId => Volatile.Read(ref *(long*)slot);

    /// <summary>The item's place in the chunk.</summary>
    public int Index => Volatile.Read(ref *(int*)(slot + 8));

    public void Begin(long chunkId)
    {
        Volatile.Write(ref *(int*)(slot + 8), 0);
        Volatile.Write(ref *(long*)slot, chunkId);
    }

    public void Advance(int index) => Volatile.Write(ref *(int*)(slot + 8), index);

    public void Clear() => Volatile.Write(ref *(long*)slot, 0);
}
