#:project ../src/Procession/Procession.csproj

// A large array that is there once: workers fill it with the terms of a series for pi and add them up, each its own part.
// 100 million terms are 800 MB and take some seconds; pass another number for more or fewer.
using System.Diagnostics;
using Procession;

int length = args.Length > 0 ? int.Parse(args[0]) : 100_000_000;
int workers = Environment.ProcessorCount;
using var terms = new SharedArray<double>(length);
using var pool = new ProcessPool(workers);
pool.Map(x => x, Enumerable.Range(0, workers)); // The workers are ready.

(int Start, int Length)[] parts = [.. Enumerable.Range(0, workers).Select(i =>
    ((int)((long)length * i / workers), (int)((long)length * (i + 1) / workers) - (int)((long)length * i / workers)))];

var clock = Stopwatch.StartNew();
double byWorkers = pool.StarMap((start, count) => FillAndSum(terms, start, count), parts, chunkSize: 1).Sum();
TimeSpan workersTime = clock.Elapsed;

clock.Restart();
double byOneThread = FillAndSum(terms, 0, length);
TimeSpan threadTime = clock.Elapsed;

Console.WriteLine($"pi = {byWorkers:0.00000000}, with {workers} workers");
Console.WriteLine($"pi = {byOneThread:0.00000000}, with one thread");
Console.WriteLine($"workers: {workersTime.TotalSeconds:0.000} s, one thread: {threadTime.TotalSeconds:0.000} s");

// Euler's form of the series, pi = sum of 4/(2k+1) * (-1)^k, taken in pairs: 8/((4k+1)(4k+3)). The rest after n pairs is
// 1/(2n), and is added where the array ends.
static double FillAndSum(SharedArray<double> terms, int start, int count)
{
    Span<double> part = terms.AsSpan(start, count);
    for (int i = 0; i < part.Length; i++)
    {
        double k = 4.0 * (start + i);
        part[i] = 8 / ((k + 1) * (k + 3));
    }

    double sum = 0;
    for (int i = part.Length - 1; i >= 0; i--)
    {
        sum += part[i]; // from the small ones to the large ones: less is lost
    }

    return start + count == terms.Length ? sum + (0.5 / terms.Length) : sum;
}
