using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>A worker that lives for one task: how long the next task takes, with the worker that it needs.</summary>
internal sealed class ReplaceWorker : IWorkload
{
    private const int Tasks = 10;

    public string Name => "replace-worker";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("replace-worker", "a task right behind the last one that the only worker may run", "ms",
            Better.Lower, Goal.AtMost(100, "ms")),
        new("replace-worker-standby", "a task right behind such a last one, with a standby worker", "ms",
            Better.Lower, Goal.AtMost(10, "ms")),
    ];

    public Measured Run() =>
        new() { ["replace-worker"] = Replace(standby: 0), ["replace-worker-standby"] = Replace(standby: 1) };

    private static double Replace(int standby)
    {
        var options = new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 1, StandbyWorkers = standby };
        using var pool = new ProcessPool(options);
        pool.Apply(x => x, 0);
        var times = new List<double>();
        for (int i = 0; i < Tasks; i++)
        {
            PoolReady.Wait(pool, idle: 1, standby);
            pool.Apply(x => x, i);
            times.Add(Timing.Seconds(() => pool.Apply(x => x, i)));
        }

        return times.Order().ElementAt(Tasks / 2) * 1e3;
    }
}
