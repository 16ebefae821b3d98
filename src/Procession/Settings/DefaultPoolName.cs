namespace Procession.Settings;

/// <summary>Names pools whose options do not: <c>pool-1</c>, and in a worker <c>pool-1/worker-2/pool-1</c>.</summary>
internal static class DefaultPoolName
{
    private static int _lastNumber;
    private static string? _outerPool; // set once, before any function runs
    private static int _worker;

    /// <summary>
    /// This process is a worker. A failure of a function's own pool arrives with that pool's name, which must not be the
    /// name of the pool that runs the function.
    /// </summary>
    public static void BeWithin(string pool, int worker) => (_outerPool, _worker) = (pool, worker);

    /// <summary>A name that no pool of this process has had.</summary>
    public static string Next()
    {
        int number = Interlocked.Increment(ref _lastNumber);
        return _outerPool is null ? $"pool-{number}" : $"{_outerPool}/worker-{_worker}/pool-{number}";
    }
}
