using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>Small items from this process to another through a queue.</summary>
internal sealed class Queue : IWorkload
{
    private const int WarmUp = 50_000;
    private const int Items = 100_000;
    private const int Runs = 3;

    public string Name => "queue";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("queue", "ints put into a queue here and taken out by another process", "items/s", Better.Higher),
    ];

    public Measured Run()
    {
        using var items = new ProcessQueue<int>();
        using var sums = new ProcessQueue<long>();
        using var child = new ChildProcess(() =>
        {
            sums.Put(Take(items, WarmUp));
            for (int i = 0; i < Runs; i++)
            {
                sums.Put(Take(items, Items));
            }
        });
        child.Start();
        Send(WarmUp);
        double seconds = Timing.MedianSeconds(() => Send(Items), Runs);
        child.Join();
        return new() { ["queue"] = Items / seconds };

        void Send(int count)
        {
            for (int i = 0; i < count; i++)
            {
                items.Put(i);
            }

            Timing.Check(sums.Get() == (long)count * (count - 1) / 2);
        }
    }

    private static long Take(ProcessQueue<int> items, int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += items.Get();
        }

        return sum;
    }
}
