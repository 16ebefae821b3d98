namespace Procession.Workers;

/// <summary>Where a worker is in its life, as its crew sees it.</summary>
internal enum WorkerState
{
    /// <summary>Its process runs, its initializer has not ended.</summary>
    Starting,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It was told to stop; another has its place. Its end is expected.</summary>
    Leaving,

    /// <summary>It died while it was ready; what it held is being sorted out.</summary>
    Lost,
}
