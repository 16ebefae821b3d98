namespace Procession.Execution;

/// <summary>
/// A slot that can give work back. It tells the sinks of these chunks nothing: whoever took the chunks must call
/// <see cref="IChunkSink.Returned"/>.
/// </summary>
internal interface ISharingSlot
{
    /// <summary>Takes back the chunk that was sent last, if it has not begun and another one is there.</summary>
    IChunkSink? TakeBackLast();

    /// <summary>Takes away the second half of the remaining items of the running chunk.</summary>
    /// <param name="askAgain">
    /// If there is no half: whether it is worth asking again soon, because the rest looked too short to be worth moving, or
    /// the chunk was just about to begin.
    /// </param>
    /// <returns>The half; <see langword="null"/> if there is none.</returns>
    IChunkSink? TakeHalf(out bool askAgain);

    /// <summary>
    /// If a chunk has run for a long time while other calls wait: takes back the chunks that have not begun, and cuts the
    /// running chunk after its current item, if it can be cut.
    /// </summary>
    /// <param name="waiting">Calls that wait elsewhere.</param>
    /// <param name="longTurn">What counts as a long time. A chunk whose rest takes less is not cut.</param>
    /// <param name="mayCut">Whether the running chunk may be cut.</param>
    /// <param name="revoked">Receives the chunks that were taken back.</param>
    /// <param name="cut">What was cut off, if anything was.</param>
    /// <returns>Whether a chunk has run for that long while others wait.</returns>
    bool TryGiveWay(
        IReadOnlyList<CallTerms> waiting, TimeSpan longTurn, bool mayCut, List<IChunkSink> revoked, out IChunkSink? cut);
}
