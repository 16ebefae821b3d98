using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Workloads;

/// <summary>The same large prime tested again and again by trial division: how many times faster than a loop.</summary>
internal sealed class CpuBound : IThreadsWorkload
{
    private const long Prime = 1_000_000_000_039;
    private const int Tests = 1024;

    public string Name => "cpu-bound";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("cpu-bound", "primes by trial division: speed-up over a loop in the same process", "x", Better.Higher,
            Goal.AtLeast(1.95, "x serial"), Goal.Times(0.98, AllPeers.Threads)),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        return Measure(items => pool.Map(IsPrime, items));
    }

    public Measured RunWithThreads() => Measure(items => AgainstSerial.WithThreads(items, IsPrime));

    private static Measured Measure(Func<int[], bool[]> parallel)
    {
        (double serial, double time) = AgainstSerial.Measure([.. Enumerable.Repeat(0, Tests)], IsPrime, parallel);
        return new() { ["cpu-bound"] = serial / time };
    }

    // The number travels as what it is added to, so that no compiler can know the answer.
    private static bool IsPrime(int offset)
    {
        long number = Prime + offset;
        for (long divisor = 3; divisor * divisor <= number; divisor += 2)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return number % 2 == 1;
    }
}
