namespace Procession;

/// <summary>The default values of <see cref="ProcessPoolOptions"/>.</summary>
internal static class ProcessPoolDefaults
{
    public const int MaxConcurrencyPerWorker = 1;

    /// <summary>Items in flight for each worker of a stream; enough to hide a wake-up (20 us) with items of 1 us.</summary>
    public const int PendingPerWorker = 64;

    /// <summary>The same for items that have proved to be small: one wake-up then serves hundreds.</summary>
    public const int SmallPendingPerWorker = 1024;

    /// <summary>The greatest depth of pools inside workers of pools; loky allows the same.</summary>
    public const int MaxNesting = 10;

    /// <summary>64 MiB: a worker that has done nothing yet uses 32.</summary>
    public const long LeastMemoryPerWorker = 64 * 1024 * 1024;

    public const int MaxConcurrencyLimit = 1024;

    /// <summary>
    /// Far more than any machine runs well. A greater value is a mistake that would bring the whole machine down.
    /// </summary>
    public const int MaxProcesses = 10_000;

    /// <summary>A worker starts in 50 to 100 ms; on an overloaded machine it takes seconds.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan InitializerTimeout = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);
}
