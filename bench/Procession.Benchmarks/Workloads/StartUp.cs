using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>A program that makes a pool of two, runs one task, closes the pool and waits for it.</summary>
internal sealed class StartUp : IWorkload
{
    public const string WorkloadName = "start-up";

    public string Name => WorkloadName;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new(WorkloadName, "pool of 2, one task, close, join: the whole process, cold", "ms", Better.Lower,
            Goal.AtMostTimes(1, AllPeers.Fork), Goal.AtMostTimes(1.6, AllPeers.Hello)),
        new("start-up-pool", "pool of 2, one task, close, join: without the start of the language and the import", "ms",
            Better.Lower, Goal.AtMostTimes(1, AllPeers.Fork)),
    ];

    public string Program => "Procession.HelloPool";

    public string WallFigure => WorkloadName;

    public Measured Run() => throw new NotSupportedException($"{Program} is what is measured.");
}
