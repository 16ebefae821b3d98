using System.Diagnostics;

namespace Procession.Benchmarks.Measuring;

/// <summary>How often something is done, and which time counts.</summary>
internal static class Timing
{
    private const int Repeats = 5;

    // A pool lives longer than its first seconds: by then the just-in-time compiler has done all its rounds in both processes. On
    // two cores, which it shares with the work, that takes 2 to 3 s.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    /// <summary>Two threads, as the pools have two workers.</summary>
    public static ParallelOptions TwoAtOnce { get; } = new() { MaxDegreeOfParallelism = 2 };

    public static double Seconds(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The median of some runs, without warming up.</summary>
    public static double MedianSeconds(Action work, int repeats = Repeats) =>
        Enumerable.Range(0, repeats).Select(_ => Seconds(work)).Order().ElementAt(repeats / 2);

    /// <summary>The median of some runs behind a warm-up.</summary>
    public static double WarmSeconds(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        do
        {
            work();
        }
        while (Stopwatch.GetElapsedTime(started) < WarmUp);
        return MedianSeconds(work);
    }

    /// <summary>Half of all calls, and all but one in a hundred, take at most this long; in microseconds.</summary>
    public static (double Half, double NearlyAll) Percentiles(Action call, int count)
    {
        double[] times = [.. Enumerable.Range(0, count).Select(_ => Seconds(call) * 1e6).Order()];
        return (times[count / 2], times[count * 99 / 100]);
    }

    /// <summary>A benchmark of wrong results would be worth nothing.</summary>
    public static void Check(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The workload's result is wrong.");
        }
    }
}
