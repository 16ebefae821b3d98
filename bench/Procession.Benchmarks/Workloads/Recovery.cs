using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>Kill after kill: the slow end of how soon calls end and the pool is whole again.</summary>
internal sealed class Recovery : IWorkload
{
    private const int Kills = 40;

    public string Name => "recovery";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("recovery-reported", "from the kill of a busy worker until its call has ended, p95", "ms",
            Better.Lower, Goal.AtMost(50, "ms")),
        new("recovery-restored", "from the kill of a busy worker until the pool has all its workers again, p95", "ms",
            Better.Lower, Goal.AtMost(150, "ms")),
        new("recovery-standby", "until the pool has all its workers again, with a standby worker, p95", "ms",
            Better.Lower, Goal.AtMost(10, "ms")),
    ];

    public Measured Run()
    {
        (double[] reported, double[] restored) = CrashRecovery.Measure(Kills, standby: 0);
        (_, double[] withStandby) = CrashRecovery.Measure(Kills, standby: 1);
        return new()
        {
            ["recovery-reported"] = CrashRecovery.At(reported, 0.95),
            ["recovery-restored"] = CrashRecovery.At(restored, 0.95),
            ["recovery-standby"] = CrashRecovery.At(withStandby, 0.95),
        };
    }
}
