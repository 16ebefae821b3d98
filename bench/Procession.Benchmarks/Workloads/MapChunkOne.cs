using System.Diagnostics;

namespace Procession.Benchmarks.Workloads;

/// <summary>100,000 ints squared, each sent by itself.</summary>
internal sealed class MapChunkOne : IWorkload
{
    private const int Items = 100_000;

    public string Name => "map-chunk-1";

    public string Unit => "items/s";

    public string Goal => "5 x CPython";

    public double Run(ProcessPool pool)
    {
        long started = Stopwatch.GetTimestamp();
        pool.Map(x => x * x, Enumerable.Range(0, Items), chunkSize: 1);
        return Items / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
