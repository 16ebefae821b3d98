using Procession.Calls;

namespace Procession.Pool;

/// <summary>How many items of a pool have ended, for its statistics. Thread-safe.</summary>
internal sealed class ItemCounts
{
    private long _succeeded;
    private long _failed;

    public long Succeeded => Interlocked.Read(ref _succeeded);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>A chunk is over.</summary>
    public void Add(Chunk chunk)
    {
        Interlocked.Add(ref _succeeded, chunk.Delivered - chunk.Failures);
        Interlocked.Add(ref _failed, chunk.Failures);
    }

    /// <summary>The results of items that had succeeded cannot be read.</summary>
    public void Unread(int items)
    {
        Interlocked.Add(ref _succeeded, -items);
        Interlocked.Add(ref _failed, items);
    }
}
