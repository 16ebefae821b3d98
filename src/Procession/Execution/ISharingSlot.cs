namespace Procession.Execution;

/// <summary>
/// A slot that can give work back. The sinks of the chunks that it gives were told nothing: whoever asked for them says that
/// they were returned.
/// </summary>
internal interface ISharingSlot
{
    /// <summary>Takes back the chunk that was sent last, if it has not begun and another one is there.</summary>
    IChunkSink? TakeBackLast();

    /// <summary>Takes the second half of what is left of the running chunk away.</summary>
    /// <param name="part">The half; <see langword="null"/> if there is none.</param>
    /// <returns>
    /// Whether to ask again, if there is none: something is left, but too little seems to be, or the worker was just taking
    /// it.
    /// </returns>
    bool TryShare(out IChunkSink? part);

    /// <summary>
    /// If what runs has run for long while others wait: takes back what has not begun, and cuts the running chunk, where it can
    /// be cut, behind its running item.
    /// </summary>
    /// <param name="waiting">Calls that wait elsewhere.</param>
    /// <param name="patience">How long that is. A chunk that will be over by then is not cut.</param>
    /// <param name="mayCut">Whether the running chunk may be cut.</param>
    /// <param name="revoked">Gets the chunks that were not begun.</param>
    /// <param name="cut">What was cut off, if anything was.</param>
    /// <returns>Whether that is so.</returns>
    bool GivesWay(
        IReadOnlyList<CallTerms> waiting, TimeSpan patience, bool mayCut, List<IChunkSink> revoked, out IChunkSink? cut);
}
