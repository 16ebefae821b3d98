using Microsoft.Extensions.Logging;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Loses its only worker while no descriptor is left to start another, and has descriptors again when some starts have failed.
/// Prints the result of the call that waits for a worker meanwhile.
/// </summary>
internal static class LacksDescriptorsForAWhile
{
    private const ulong Few = 20; // as many as poll(2) may look at, so not fewer
    private const int FailedStarts = 5;

    public static int Run()
    {
        string file = Path.GetTempFileName();
        var lowest = Enumerable.Range(0, (int)Few).Select(_ => File.OpenRead("/dev/null")).ToList(); // none of the pool's
        var starts = new CountdownEvent(FailedStarts);
        using var failures = new LineLoggerFactory((level, text) => CountFailure(starts, level, text));
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, LoggerFactory = failures });
        Console.WriteLine($"first: {Outcome(pool.ApplyAsync(() => EndWhenGone(string.Empty)))}"); // the logger has its thread now
        Console.WriteLine($"second: {pool.Apply(() => 6)}");
        AsyncResult<int> lost = pool.ApplyAsync(() => EndWhenGone(file));
        AsyncResult<int> waits = pool.ApplyAsync(() => 7);
        using (new LoweredLimit(LoweredLimit.Descriptors, Few))
        {
            File.Delete(file);
            starts.Wait();
        }

        lowest.ForEach(stream => stream.Dispose());
        Console.WriteLine($"lost: {Outcome(lost)}");
        Console.WriteLine($"waits: {Outcome(waits)}");
        return 0;
    }

    private static int EndWhenGone(string file)
    {
        while (File.Exists(file))
        {
            Thread.Sleep(10);
        }

        Environment.Exit(0);
        return 0;
    }

    private static string Outcome(AsyncResult<int> result)
    {
        try
        {
            return $"{result.Get()}";
        }
        catch (Exception e) when (e is WorkerCrashedException or PoolBrokenException)
        {
            return e.GetType().Name;
        }
    }

    private static void CountFailure(CountdownEvent starts, LogLevel level, string text)
    {
        if (level >= LogLevel.Error && text.Contains("could not be started", StringComparison.Ordinal) && !starts.IsSet)
        {
            starts.Signal();
        }
    }
}
