using Procession.Calls;

namespace Procession.Pool;

/// <summary>How many items of a pool have ended, for its statistics. Thread-safe.</summary>
internal sealed class ItemCounts
{
    private long _succeeded;
    private long _failed;

    public long Succeeded => Interlocked.Read(ref _succeeded);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Counts the items of a chunk that is over.</summary>
    public void Add(Chunk chunk)
    {
        Interlocked.Add(ref _succeeded, chunk.Delivered - chunk.Failures);
        Interlocked.Add(ref _failed, chunk.Failures);
    }

    /// <summary>Moves items from succeeded to failed, because their results cannot be read.</summary>
    public void Unread(int items)
    {
        Interlocked.Add(ref _succeeded, -items);
        Interlocked.Add(ref _failed, items);
    }
}
