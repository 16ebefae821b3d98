namespace Procession.Execution;

/// <summary>
/// The room in a worker, whether that is a process or a thread: what it has taken, and what of that is not over. Guarded by
/// the lock of the executor.
/// </summary>
internal abstract class WorkerLoad
{
    /// <summary>Chunks that are reserved, queued or running.</summary>
    public int Load { get; set; }

    /// <summary>Those among them that hold the worker's thread while they run, so that nothing else can begin.</summary>
    public int BlockingLoad { get; set; }

    /// <summary>How many chunks it has been given.</summary>
    public int TasksTaken { get; set; }

    /// <summary>Reserves a place for a chunk.</summary>
    /// <param name="holdsThread">Whether the chunk holds the worker's thread while it runs.</param>
    public void TakePlace(bool holdsThread)
    {
        Load++;
        BlockingLoad += holdsThread ? 1 : 0;
        TasksTaken++;
    }

    /// <summary>A reserved place is free again.</summary>
    /// <param name="holdsThread">The same as when it was reserved.</param>
    /// <param name="isUsed">Whether the chunk has run there.</param>
    public void GiveBackPlace(bool holdsThread, bool isUsed)
    {
        Load--;
        BlockingLoad -= holdsThread ? 1 : 0;
        TasksTaken -= isUsed ? 0 : 1;
    }

    /// <summary>
    /// How busy it is. A chunk that holds the worker's thread counts as much as all the async functions for which the worker
    /// has room.
    /// </summary>
    /// <param name="concurrency">How many async functions one worker runs at the same time.</param>
    public int Weight(int concurrency) => Load + (BlockingLoad * concurrency);
}
