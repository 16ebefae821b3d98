namespace Procession;

/// <summary>The values that <see cref="ProcessPoolOptions"/> starts with.</summary>
internal static class ProcessPoolDefaults
{
    public const int MaxConcurrencyPerWorker = 1;

    /// <summary>
    /// Items in flight per worker of a stream; enough to hide a wake-up (20 us) behind items of 1 us.
    /// </summary>
    public const int PendingPerWorker = 64;

    /// <summary>The same once they have proven to be small: a wake-up then serves hundreds.</summary>
    public const int SmallPendingPerWorker = 1024;

    /// <summary>Pools inside workers of pools: the depth that loky allows as well.</summary>
    public const int MaxNesting = 10;

    /// <summary>64 MiB: a worker that has done nothing yet holds 32.</summary>
    public const long LeastMemoryPerWorker = 64 * 1024 * 1024;

    public const int MaxConcurrencyLimit = 1024;

    /// <summary>Far more than any machine runs well; above it is a slip, which would take the whole machine down.</summary>
    public const int MaxProcesses = 10_000;

    /// <summary>A worker starts in 50 to 100 ms; on an overloaded machine in seconds.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan InitializerTimeout = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);
}
