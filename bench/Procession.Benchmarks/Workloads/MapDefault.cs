using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>100,000 ints squared, chunks left to the pool.</summary>
internal sealed class MapDefault : IThreadsWorkload
{
    private const int Items = 100_000;

    public string Name => "map-default";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("map-default", "map of 100,000 ints, chunks left to the pool (tinypool, workerpool: made by hand)", "items/s",
            Better.Higher, Goal.Times(10, AllPeers.Fork)),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return Rate(() => Timing.Check(pool.Map(x => x * x, Enumerable.Range(0, Items))[^1] == Last));
    }

    public Measured RunWithThreads() => Rate(() =>
    {
        int[] results = new int[Items];
        Parallel.For(0, Items, Timing.TwoAtOnce, i => results[i] = i * i);
        Timing.Check(results[^1] == Last);
    });

    private static int Last => unchecked((Items - 1) * (Items - 1));

    private static Measured Rate(Action work) => new() { ["map-default"] = Items / Timing.WarmSeconds(work) };
}
