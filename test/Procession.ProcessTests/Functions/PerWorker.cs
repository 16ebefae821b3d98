namespace Procession.ProcessTests.Functions;

/// <summary>State of a worker process.</summary>
internal static class PerWorker
{
    private static int _counter;

    /// <summary>What initializers set.</summary>
    public static string? Setting { get; set; }

    /// <summary>The pid, and how many calls this process had before.</summary>
    public static (int Pid, int Sequence) Next(int ignored = 0) => (Environment.ProcessId, _counter++);
}
