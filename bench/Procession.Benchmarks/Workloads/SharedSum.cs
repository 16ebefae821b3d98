using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>Two processes are started and add up one half each of an array that is there once.</summary>
internal sealed class SharedSum : IThreadsWorkload
{
    private const int Count = 10_000_000;
    private const int HalfCount = Count / 2;
    private const long Expected = (long)Count * (Count - 1) / 2;

    public string Name => "shared-sum";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("shared-sum", "sum of 10,000,000 ints in a shared array by 2 processes, their start included", "ms", Better.Lower),
    ];

    public Measured Run()
    {
        using var array = new SharedArray<int>(Enumerable.Range(0, Count));
        using var sums = new SharedArray<long>(2);
        double seconds = Timing.MedianSeconds(() =>
        {
            ChildProcess[] children =
            [
                .. Enumerable.Range(0, 2).Select(part =>
                    new ChildProcess(() => sums[part] = Sum(array.AsSpan(part * HalfCount, HalfCount)))),
            ];
            Array.ForEach(children, child => child.Start());
            Array.ForEach(children, child => child.Join());
            Array.ForEach(children, child => child.Close());
            Timing.Check(sums.Sum() == Expected);
        });
        return new() { ["shared-sum"] = seconds * 1e3 };
    }

    public Measured RunWithThreads()
    {
        int[] array = [.. Enumerable.Range(0, Count)];
        long[] sums = new long[2];
        double seconds = Timing.MedianSeconds(() =>
        {
            Parallel.For(0, 2, Timing.TwoAtOnce, part => sums[part] = Sum(array.AsSpan(part * HalfCount, HalfCount)));
            Timing.Check(sums.Sum() == Expected);
        });
        return new() { ["shared-sum"] = seconds * 1e3 };
    }

    private static long Sum(ReadOnlySpan<int> values)
    {
        long sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }

        return sum;
    }
}
