namespace Procession.Execution;

/// <summary>Who is told by an executor how it is.</summary>
internal interface IExecutorHost
{
    /// <summary>There may be room for more chunks.</summary>
    void CapacityChanged();

    /// <summary>
    /// The slot has room that nothing waits for: there may be work for it in other slots. Behind
    /// <see cref="CapacityChanged"/>.
    /// </summary>
    void RanDry(ISharingSlot slot);

    /// <summary>The executor can run nothing any more.</summary>
    void Broken(PoolBrokenException reason);

    /// <summary>
    /// The executor was stopped, and nothing of it is left. Once, on any thread; those who wait for that may go on before.
    /// </summary>
    void AllGone();
}
