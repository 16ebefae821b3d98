namespace Procession;

/// <summary>Whether a pool accepts work: see <see cref="ProcessPool.State"/>.</summary>
public enum PoolState
{
    /// <summary>It accepts work. Its workers may still be starting: see <see cref="ProcessPool.WhenReadyAsync"/>.</summary>
    Running,

    /// <summary>
    /// It accepts no more work. Work that was submitted before still runs, or has ended: <see cref="ProcessPool.JoinAsync"/>
    /// waits for that.
    /// </summary>
    Closed,

    /// <summary>It was terminated: its workers were killed, and unfinished calls have failed.</summary>
    Terminated,

    /// <summary>No worker can be started, and calls fail with a <see cref="PoolBrokenException"/>.</summary>
    Broken,

    /// <summary>It was disposed.</summary>
    Disposed,
}
