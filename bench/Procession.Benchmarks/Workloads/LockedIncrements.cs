using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>Two processes count in one number, each step under its lock.</summary>
internal sealed class LockedIncrements : IThreadsWorkload
{
    private const int Each = 1_000_000;

    public string Name => "locked-increments";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("locked-increments", "locked increments of a shared int by 2 processes (C: robust mutex)", "/s", Better.Higher),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        using var counter = new SharedValue<int>(0);
        double seconds = Timing.WarmSeconds(() =>
        {
            counter.Value = 0;
            pool.Map(times => Increment(counter, times), [Each, Each], chunkSize: 1);
            Timing.Check(counter.Value == 2 * Each);
        });
        return new() { ["locked-increments"] = 2 * Each / seconds };
    }

    public Measured RunWithThreads()
    {
        var guard = new Lock();
        double seconds = Timing.WarmSeconds(() =>
        {
            int counter = 0;
            Parallel.For(0, 2, Timing.TwoAtOnce, _ =>
            {
                for (int i = 0; i < Each; i++)
                {
                    lock (guard)
                    {
                        counter++;
                    }
                }
            });
            Timing.Check(counter == 2 * Each);
        });
        return new() { ["locked-increments"] = 2 * Each / seconds };
    }

    private static int Increment(SharedValue<int> counter, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (counter.Lock.EnterScope())
            {
                counter.Value++;
            }
        }

        return times;
    }
}
