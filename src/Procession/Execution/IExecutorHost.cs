namespace Procession.Execution;

/// <summary>Is told by an executor how it fares. Implemented above the seam.</summary>
internal interface IExecutorHost
{
    /// <summary>There may be room for more chunks.</summary>
    void CapacityChanged();

    /// <summary>
    /// The slot has room and nothing waits for it, but other slots may have work to spare. Called after
    /// <see cref="CapacityChanged"/>.
    /// </summary>
    void RanDry(ISharingSlot slot);

    /// <summary>The executor can no longer run anything.</summary>
    void Broken(PoolBrokenException reason);

    /// <summary>
    /// The executor was stopped, and nothing of it is left. Called once, on any thread; those who wait for the completion
    /// may have continued before.
    /// </summary>
    void AllGone();
}
