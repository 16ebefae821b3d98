namespace Procession;

/// <summary>Where a worker is in its life: see <see cref="WorkerSnapshot.Status"/>.</summary>
public enum WorkerStatus
{
    /// <summary>Its process runs, and its initializer has not ended.</summary>
    Starting,

    /// <summary>It is ready to take over: see <see cref="ProcessPoolOptions.StandbyWorkers"/>.</summary>
    Standby,

    /// <summary>It is ready and has nothing to do.</summary>
    Idle,

    /// <summary>It has work: it runs some, or is being sent some.</summary>
    Busy,

    /// <summary>It takes no more work: it ends what it has, and then itself. Another one takes its place.</summary>
    Leaving,

    /// <summary>It has died; what it had is being sorted out.</summary>
    Dead,
}
