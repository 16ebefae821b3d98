using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>What a worker holds that has done a little and waits.</summary>
internal sealed class IdleWorker : IWorkload
{
    public const string WorkloadName = "idle-worker";

    public string Name => WorkloadName;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("idle-worker-rss", "an idle worker's resident memory", "MiB", Better.Lower, Goal.AtMostTimes(1.3, AllPeers.Hello)),
        new("idle-worker-pss", "an idle worker's memory, shared pages counted by their part", "MiB", Better.Lower),
    ];

    public static Measured MemoryOf(IReadOnlyList<int> processes) => new()
    {
        ["idle-worker-rss"] = processes.Average(ProcessMemory.Resident),
        ["idle-worker-pss"] = processes.Average(ProcessMemory.Proportional),
    };

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        pool.Map(Nap, Enumerable.Range(0, 4), chunkSize: 1);
        Thread.Sleep(200);
        return MemoryOf(pool.GetStatistics().WorkerIds);
    }

    private static int Nap(int x)
    {
        Thread.Sleep(50);
        return x;
    }
}
