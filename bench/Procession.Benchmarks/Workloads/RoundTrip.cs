using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>One trivial task at a time: from the call to its result.</summary>
internal sealed class RoundTrip : IThreadsWorkload
{
    public const string WorkloadName = "round-trip";
    public const string Half = "round-trip-p50";
    public const string NearlyAll = "round-trip-p99";
    private const int WarmUp = 20_000;
    private const int Calls = 5_000;

    public string Name => WorkloadName;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new(Half, "one trivial task, p50 (C: futex ping-pong)", "µs", Better.Lower,
            Goal.AtMostTimes(0.5, AllPeers.Workerpool), Goal.AtMostTimes(1.3, AllPeers.Limits), Goal.AtMost(6, "µs")),
        new(NearlyAll, "one trivial task, p99", "µs", Better.Lower),
        new("round-trip-pipe", "for orientation: ping-pong through pipes", "µs", Better.Lower),
        new("round-trip-spin", "for orientation: ping-pong by spinning on two cores", "µs", Better.Lower),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return Measure(() => pool.Apply(x => x, 1));
    }

    public Measured RunWithThreads()
    {
        int[] one = [1];
        return Measure(() => Parallel.ForEach(one, Timing.TwoAtOnce, x => Timing.Check(x == 1)));
    }

    private static Measured Measure(Action call)
    {
        Timing.Percentiles(call, WarmUp);
        (double half, double nearlyAll) = Timing.Percentiles(call, Calls);
        return new() { [Half] = half, [NearlyAll] = nearlyAll };
    }
}
