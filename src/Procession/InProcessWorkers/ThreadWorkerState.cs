namespace Procession.InProcessWorkers;

/// <summary>Where a worker thread is in its life, as its crew sees it.</summary>
internal enum ThreadWorkerState
{
    /// <summary>Its initializer has not ended.</summary>
    Starting,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It was told to stop; another has its place.</summary>
    Leaving,

    /// <summary>It has ended, or code of the user keeps its thread and nobody waits for it any more.</summary>
    Gone,
}
