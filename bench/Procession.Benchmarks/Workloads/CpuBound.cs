using System.Diagnostics;

namespace Procession.Benchmarks.Workloads;

/// <summary>Primes by trial division: how many times faster than a loop in this process.</summary>
internal sealed class CpuBound : IWorkload
{
    private const int Ranges = 96;
    private const int RangeSize = 60_000;

    public string Name => "cpu-bound";

    public string Unit => "x serial";

    public string Goal => "1.85 x serial";

    public double Run(ProcessPool pool)
    {
        int[] starts = [.. Enumerable.Range(0, Ranges).Select(i => i * RangeSize)];
        long started = Stopwatch.GetTimestamp();
        int expected = starts.Sum(CountPrimes);
        double serial = Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        int found = pool.Map(CountPrimes, starts).Sum();
        double parallel = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return found == expected ? serial / parallel : throw new InvalidOperationException("wrong");
    }

    private static int CountPrimes(int start)
    {
        int found = 0;
        for (int n = Math.Max(start, 2); n < start + RangeSize; n++)
        {
            bool isPrime = true;
            for (int divisor = 2; divisor * divisor <= n && isPrime; divisor++)
            {
                isPrime = n % divisor != 0;
            }

            found += isPrime ? 1 : 0;
        }

        return found;
    }
}
