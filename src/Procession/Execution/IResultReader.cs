namespace Procession.Execution;

/// <summary>Lets a thread that waits for an outcome read it itself.</summary>
internal interface IResultReader
{
    /// <summary>
    /// Lets the calling thread, which only waits for the single item of a chunk, read its outcome as soon as it arrives.
    /// That saves waking up two threads, the one that reads results and the caller. Returns when the call is settled, or
    /// after some microseconds.
    /// </summary>
    void ReadFor(IChunkSink sink);
}
