namespace Procession.Conformance.Functions;

/// <summary>Where a function runs: which worker, of whichever kind of executor.</summary>
internal static class Place
{
    [ThreadStatic]
    private static int _sequence;

    /// <summary>The worker, by its process and its number.</summary>
    public static string Worker => $"{Environment.ProcessId}/{PoolTask.WorkerNumber}";

    /// <summary>The worker, and how many calls its thread had before. Of functions that are not async.</summary>
    public static (string Worker, int Sequence) Next(int ignored = 0) => (Worker, _sequence++);
}
