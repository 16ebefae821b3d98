using System.Collections.Concurrent;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>100,000 ints squared, each sent by itself.</summary>
internal sealed class MapChunkOne : IThreadsWorkload
{
    public const string WorkloadName = "map-chunk-1";
    private const int Items = 100_000;

    public string Name => WorkloadName;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new(WorkloadName, "map of ints, chunk size 1", "items/s", Better.Higher,
            Goal.Times(35, AllPeers.Fork), Goal.AtLeast(1_000_000, "items/s")),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        double seconds = Timing.WarmSeconds(() =>
            Timing.Check(pool.Map(x => x * x, Enumerable.Range(0, Items), chunkSize: 1)[100] == 10_000));
        return new() { [WorkloadName] = Items / seconds };
    }

    public Measured RunWithThreads()
    {
        var items = Partitioner.Create(Enumerable.Range(0, Items), EnumerablePartitionerOptions.NoBuffering);
        int[] results = new int[Items];
        double seconds = Timing.WarmSeconds(() => Parallel.ForEach(items, Timing.TwoAtOnce, i => results[i] = i * i));
        Timing.Check(results[100] == 10_000);
        return new() { [WorkloadName] = Items / seconds };
    }
}
