namespace Procession;

/// <summary>Whether a pool takes work: see <see cref="ProcessPool.State"/>.</summary>
public enum PoolState
{
    /// <summary>It takes work. Its workers may still be starting: <see cref="ProcessPool.WhenReadyAsync"/>.</summary>
    Running,

    /// <summary>
    /// It takes no more work. What was submitted before runs, or has ended: <see cref="ProcessPool.JoinAsync"/> says when.
    /// </summary>
    Closed,

    /// <summary>It was terminated: its workers were killed, and calls have failed.</summary>
    Terminated,

    /// <summary>It can get no worker to run, and calls fail with <see cref="PoolBrokenException"/>.</summary>
    Broken,

    /// <summary>It was disposed of.</summary>
    Disposed,
}
