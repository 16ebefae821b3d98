using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>100,000 ints squared through a stream, in order or not, in chunks of a given size.</summary>
internal sealed class Stream(bool ordered, int chunkSize) : IWorkload
{
    private const int Items = 100_000;

    public string Name { get; } = $"{(ordered ? "imap" : "unordered")}-chunk-{chunkSize}";

    public IReadOnlyList<Figure> Figures => field ??=
    [
        new(Name, $"{(ordered ? "imap" : "imap_unordered")} of ints, chunk size {chunkSize}", "items/s", Better.Higher,
            chunkSize == 1 ? [Goal.Times(35, AllPeers.Fork), Goal.AtLeast(1_000_000, "items/s")] : []),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        double seconds = Timing.WarmSeconds(() =>
        {
            long sum = 0;
            IEnumerable<int> source = Enumerable.Range(0, Items);
            foreach (long square in ordered
                ? pool.IMap(x => (long)x * x, source, chunkSize)
                : pool.IMapUnordered(x => (long)x * x, source, chunkSize))
            {
                sum += square;
            }

            Timing.Check(sum == 333_328_333_350_000);
        });
        return new() { [Name] = Items / seconds };
    }
}
