using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>One entry of a manager's dictionary set and read again, each a trip to the manager's process.</summary>
internal sealed class ManagerDictionary : IWorkload
{
    public string Name => "manager";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("manager-set-get", "an entry of a manager's dictionary set and read again", "pairs/s", Better.Higher),
    ];

    private const int Pairs = 5_000;

    public Measured Run()
    {
        using var manager = new Manager();
        var shared = manager.Dictionary<string, int>();
        double seconds = Timing.WarmSeconds(() =>
        {
            for (int i = 0; i < Pairs; i++)
            {
                shared["key"] = i;
                Timing.Check(shared["key"] == i);
            }
        });
        return new() { ["manager-set-get"] = Pairs / seconds };
    }
}
