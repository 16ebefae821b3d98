using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>64 arrays of 1 MiB there and back, as bytes and as doubles. Each MiB is counted once.</summary>
internal sealed class PayloadOneMiB : IWorkload
{
    private const int Count = 64;

    public string Name => "payload-1mib";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("bytes-1mib", "64 x byte[1 MiB] echoed (C: shared memory)", "MiB/s", Better.Higher,
            Goal.Times(3, AllPeers.Workerpool), Goal.Times(0.25, AllPeers.Limits)),
        new("doubles-1mib", "64 x double[131,072] echoed", "MiB/s", Better.Higher,
            Goal.Times(3, AllPeers.Workerpool), Goal.Times(0.25, AllPeers.Limits)),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return new()
        {
            ["bytes-1mib"] = Echo.Rate(pool, Echo.Arrays<byte>(Count, 1 << 20)),
            ["doubles-1mib"] = Echo.Rate(pool, Echo.Arrays<double>(Count, 131_072)),
        };
    }
}
