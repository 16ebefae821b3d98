using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>Two arrays of 64 MiB there and back, one for each worker.</summary>
internal sealed class PayloadSixtyFourMiB : IWorkload
{
    public string Name => "payload-64mib";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("bytes-64mib", "2 x byte[64 MiB] echoed (C: shared memory)", "MiB/s", Better.Higher, Goal.Times(20, AllPeers.Fork)),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return new() { ["bytes-64mib"] = Echo.Rate(pool, Echo.Arrays<byte>(2, 64 << 20)) };
    }
}
