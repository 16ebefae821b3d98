namespace Procession.Benchmarks.Measuring;

/// <summary>
/// Times a loop in this process and the same work elsewhere; the loop once before and once after, since the machine may
/// change its mind in between.
/// </summary>
internal static class AgainstSerial
{
    private const int WarmUps = 4;

    public static (double Serial, double Parallel) Measure<T>(int[] items, Func<int, T> work, Func<int[], T[]> parallel)
    {
        T[] expected = [.. items.Select(work)];
        for (int warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            parallel(items); // until the just-in-time compiler is done, here and in the workers
        }

        double before = Timing.Seconds(() => Array.ForEach(items, x => work(x)));
        double median = Timing.MedianSeconds(() => Timing.Check(parallel(items).SequenceEqual(expected)), repeats: 3);
        double after = Timing.Seconds(() => Array.ForEach(items, x => work(x)));
        return ((before + after) / 2, median);
    }

    /// <summary>The work on two threads.</summary>
    public static T[] WithThreads<T>(int[] items, Func<int, T> work)
    {
        var results = new T[items.Length];
        Parallel.ForEach(items, Timing.TwoAtOnce, (x, _, i) => results[i] = work(x));
        return results;
    }
}
