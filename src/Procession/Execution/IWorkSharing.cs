namespace Procession.Execution;

/// <summary>
/// Offered by an executor whose slots can give work back, so that no slot ends up alone with all the remaining work, and no
/// call waits for a chunk that runs for long. Who gives what to whom is decided above the seam.
/// </summary>
internal interface IWorkSharing
{
    /// <summary>Whether a chunk waits in some slot for another one to end. May be outdated by a moment.</summary>
    bool HasSentBehind { get; }

    /// <summary>The slots that could give work to this one, the busiest first; none if it has no room.</summary>
    IReadOnlyList<ISharingSlot> BusyBeside(ISharingSlot idle);

    /// <summary>The slots whose thread is held by a running chunk.</summary>
    IReadOnlyList<ISharingSlot> WithHeldThread();
}
