namespace Procession.Execution;

/// <summary>Where chunks run, one or some at a time, with room that was reserved for one.</summary>
internal interface IChunkSlot
{
    /// <summary>
    /// Runs the chunk. <see langword="false"/> if the room is gone, or nobody needs the chunk any more; it was not touched
    /// then, and the room is given back.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    bool TryRun(WorkChunk chunk, IChunkSink sink);

    /// <summary>Gives the room back unused. The caller looks for other chunks itself.</summary>
    /// <param name="terms">What it was reserved for.</param>
    void Release(CallTerms terms);
}
