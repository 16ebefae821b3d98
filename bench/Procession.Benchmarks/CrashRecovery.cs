using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks;

/// <summary>
/// How long after a SIGKILL of a busy worker its call ends, and how long until the pool is back at full strength.
/// </summary>
internal static partial class CrashRecovery
{
    private const int Workers = 2;
    private const int Sigkill = 9;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void Run(int kills)
    {
        Console.WriteLine("| standby workers | kills | reported, p50 / p95 / max ms | full strength, p50 / p95 / max ms |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int standby in (int[])[0, 1])
        {
            (double[] reported, double[] restored) = Measure(kills, standby);
            Console.WriteLine($"| {standby} | {kills} | {Show(reported)} | {Show(restored)} |");
        }
    }

    /// <summary>Milliseconds until the call had ended and until the pool was whole, each lowest first.</summary>
    public static (double[] Reported, double[] Restored) Measure(int kills, int standby)
    {
        var options = new ProcessPoolOptions { Processes = Workers, StandbyWorkers = standby };
        using var pool = new ProcessPool(options);
        var reported = new List<double>();
        var restored = new List<double>();
        for (int i = -3; i < kills; i++)
        {
            (double report, double restore) = KillOne(pool, standby);
            if (i >= 0)
            {
                reported.Add(report);
                restored.Add(restore);
            }
        }

        return ([.. reported.Order()], [.. restored.Order()]);
    }

    /// <summary>The value that a share of the sorted values does not exceed.</summary>
    public static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    private static (double Reported, double Restored) KillOne(ProcessPool pool, int standby)
    {
        PoolReady.Wait(pool, Workers, standby);
        string file = Path.GetTempFileName();
        AsyncResult<int> call = pool.ApplyAsync(
            path =>
            {
                File.WriteAllText(path, $"{Environment.ProcessId}\n");
                Thread.Sleep(Timeout.Infinite);
                return 0;
            },
            file);
        PoolReady.WaitUntil(() => File.ReadAllText(file).EndsWith('\n'));
        int victim = int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture);
        File.Delete(file);

        long killed = Stopwatch.GetTimestamp();
        _ = Kill(victim, Sigkill);
        if (!call.Wait(Limit))
        {
            throw new TimeoutException("The crash was never reported.");
        }

        double report = Stopwatch.GetElapsedTime(killed).TotalMilliseconds;
        PoolReady.WaitUntil(() =>
            pool.GetStatistics() is { IdleWorkers: Workers } statistics && !statistics.WorkerIds.Contains(victim));
        return (report, Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
    }

    private static string Show(double[] sorted) => $"{At(sorted, 0.5):0.0} / {At(sorted, 0.95):0.0} / {sorted[^1]:0.0}";

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
