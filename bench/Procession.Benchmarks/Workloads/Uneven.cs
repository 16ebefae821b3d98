using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>200 tasks whose cost grows with their number: how much longer than half of a loop's time.</summary>
internal sealed class Uneven : IThreadsWorkload
{
    private const int Tasks = 200;
    private const int Steps = 20_000;

    public string Name => "uneven";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("uneven", "200 tasks of rising cost: time over the ideal (half of a loop's time)", "x", Better.Lower,
            Goal.AtMost(1.01, "x ideal")),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return Measure(items => pool.Map(Busy, items));
    }

    public Measured RunWithThreads() => Measure(items => AgainstSerial.WithThreads(items, Busy));

    private static Measured Measure(Func<int[], int[]> parallel)
    {
        (double serial, double time) = AgainstSerial.Measure([.. Enumerable.Range(0, Tasks)], Busy, parallel);
        return new() { ["uneven"] = time / (serial / 2) };
    }

    private static int Busy(int i)
    {
        int x = 1;
        for (int step = 0; step < i * Steps; step++)
        {
            x ^= x << 13;
            x ^= x >>> 17;
            x ^= x << 5;
        }

        return x;
    }
}
