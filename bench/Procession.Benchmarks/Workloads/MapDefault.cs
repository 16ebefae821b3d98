using System.Diagnostics;

namespace Procession.Benchmarks.Workloads;

/// <summary>100,000 ints squared, chunks left to the pool.</summary>
internal sealed class MapDefault : IWorkload
{
    private const int Items = 100_000;

    public string Name => "map-default";

    public string Unit => "items/s";

    public string Goal => "1 x CPython";

    public double Run(ProcessPool pool)
    {
        long started = Stopwatch.GetTimestamp();
        int[] results = pool.Map(x => x * x, Enumerable.Range(0, Items));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return results[^1] == unchecked((Items - 1) * (Items - 1)) ? Items / seconds : throw new InvalidOperationException("wrong");
    }
}
