namespace Procession.Execution;

/// <summary>A worker, seen as a place where chunks run, with room reserved for one more.</summary>
internal interface IChunkSlot
{
    /// <summary>
    /// Runs the chunk. Returns <see langword="false"/> if the worker is gone or nobody needs the chunk any more; then the
    /// chunk is untouched and the room was given back.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    bool TryRun(WorkChunk chunk, IChunkSink sink);

    /// <summary>Gives the room back unused. Does not look for other chunks: the caller does.</summary>
    /// <param name="terms">What it was reserved for.</param>
    void Release(CallTerms terms);
}
