#:project ../src/Procession/Procession.csproj

// Items of uneven length: large chunks leave workers idle at the end, small ones share the work better.
// Takes half a minute as it stands; pass 0.1 to sleep a tenth of that.
using System.Diagnostics;
using Procession;

double slowness = args.Length > 0 ? double.Parse(args[0]) : 1.0;
int[] numbers = Enumerable.Range(0, 100).ToArray();

// Large chunks: fewer messages, but the worker with the last chunk does nearly half of the work.
var clock = Stopwatch.StartNew();
using (var pool = new ProcessPool(4))
{
    pool.Map(SlowJob, numbers, chunkSize: 25);
}

Console.WriteLine($"chunksize=25: {clock.Elapsed.TotalSeconds:0.00}s");

// Small chunks: more messages, but every worker is busy to the end.
clock.Restart();
using (var pool = new ProcessPool(4))
{
    pool.Map(SlowJob, numbers, chunkSize: 5);
}

Console.WriteLine($"chunksize=5: {clock.Elapsed.TotalSeconds:0.00}s");

// Larger numbers take longer. The captured variable travels to the workers with the function, as a copy.
int SlowJob(int x)
{
    Thread.Sleep(TimeSpan.FromSeconds(x * 0.01 * slowness));
    return x * x;
}
