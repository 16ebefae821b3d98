namespace Procession.Execution;

/// <summary>Reads the outcomes of a running chunk; also on the thread of somebody who waits for one.</summary>
internal interface IResultReader
{
    /// <summary>
    /// Lets the calling thread, which has nothing to do but to wait for the only item of a chunk, read its outcome as soon as
    /// it is there: that saves the wake-up of the thread that reads results, and that of the caller. Returns when the call
    /// is settled, or after some microseconds.
    /// </summary>
    void ReadFor(IChunkSink sink);
}
