namespace Procession.Workers.Handle;

/// <summary>Where a worker is in its life, as its crew sees it.</summary>
internal enum WorkerState
{
    /// <summary>Its process is running, but its initializer has not ended.</summary>
    Starting,

    /// <summary>It took too long to start, and is being killed; its end counts as a start that failed.</summary>
    Overdue,

    /// <summary>It is ready to take over, but not needed yet.</summary>
    Standby,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>Another worker has its place; it finishes the chunks it holds and takes no more.</summary>
    Draining,

    /// <summary>It was told to stop, and another worker has its place. Its end is expected.</summary>
    Leaving,

    /// <summary>It died while in use; its chunks are being sorted out.</summary>
    Lost,
}
