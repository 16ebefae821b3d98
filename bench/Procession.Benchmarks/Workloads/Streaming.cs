using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>
/// A million items in chunks of 100. The consumer takes one result, waits until the source stands still, and takes the rest.
/// </summary>
internal sealed class Streaming : IWorkload
{
    private const int Items = 1_000_000;

    public string Name => "streaming";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("stream-growth", "growth of the parent's memory while it streams 1,000,000 items", "MiB", Better.Lower,
            Goal.AtMost(10, "MiB")),
        new("stream-pulled", "items read from the source while the consumer holds its first result", "items", Better.Lower,
            Goal.AtMost(1_000, "items")),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        pool.Map(Nap, Enumerable.Range(0, 4), chunkSize: 1);
        double before = ProcessMemory.OwnPeak();
        int pulled = 0;
        using ResultEnumerator<int> results = pool.IMap(x => x, Source(), chunkSize: 100).GetEnumerator();
        Timing.Check(results.MoveNext());
        int last = -1;
        while (Volatile.Read(ref pulled) is var now && now != last)
        {
            last = now;
            Thread.Sleep(500);
        }

        int taken = 1;
        while (results.MoveNext())
        {
            taken++;
        }

        Timing.Check(taken == Items);
        return new() { ["stream-growth"] = ProcessMemory.OwnPeak() - before, ["stream-pulled"] = last };

        IEnumerable<int> Source()
        {
            for (int i = 0; i < Items; i++)
            {
                Volatile.Write(ref pulled, i + 1);
                yield return i;
            }
        }
    }

    private static int Nap(int x)
    {
        Thread.Sleep(50);
        return x;
    }
}
