using System.Diagnostics;
using Procession.StressTests.Load;

namespace Procession.StressTests.Soak;

/// <summary>
/// A long run in which every verb, kills and recycling come round again and again, from few threads. In its second half
/// memory, descriptors and threads of this process must not grow any more.
/// </summary>
internal sealed class SoakRun(TimeSpan duration, int seed)
{
    private const int Submitters = 8;
    private const int Samples = 40;
    private const long MemorySlack = 8 * 1024 * 1024;
    private const int CountSlack = 3;
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(100);
    private readonly Tally _tally = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ManualResetEventSlim _mayRun = new(true);
    private readonly CountdownEvent _atRest = new(1);

    public bool Run()
    {
        var leftovers = Leftovers.Before();
        var options = new ProcessPoolOptions
        {
            Processes = 2,
            StandbyWorkers = 1,
            MaxConcurrencyPerWorker = 2,
            MaxTasksPerChild = 500,
            MaxWorkerLifetime = TimeSpan.FromSeconds(20),
            TaskTimeout = TimeSpan.FromSeconds(2),
            CancellationGrace = TimeSpan.FromMilliseconds(200),
            ShutdownGrace = TimeSpan.FromDays(1), // What waits for that must not keep a worker that has ended.
            WorkerOutput = WorkerOutput.Discard,
        };
        List<Usage> usages;
        PoolStatistics last;
        using (var pool = new ProcessPool(options))
        {
            Thread[] threads =
            [
                .. Enumerable.Range(0, Submitters)
                    .Select(i => RunThreads.Start($"submitter {i}", () => Submit(pool, new Random(seed + i)))),
                RunThreads.Start("killer", () => new Killer(seed, _tally).Run(pool, _over.Token)),
            ];
            usages = Watch(pool);
            _over.Cancel();
            _mayRun.Set();
            last = RunThreads.End(threads, pool, _tally);
        }

        CheckFlat(usages);
        string[] left = leftovers.After();
        _tally.Print(last, left);
        return _tally.AddsUp && left.Length == 0;
    }

    private List<Usage> Watch(ProcessPool pool)
    {
        var usages = new List<Usage>();
        var clock = Stopwatch.StartNew();
        for (int i = 1; i <= Samples; i++)
        {
            TimeSpan left = (duration * i / Samples) - clock.Elapsed;
            Thread.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            usages.Add(AtRest(() => Usage.Take(clock.Elapsed)));
            Console.WriteLine($"{usages[^1]}  {pool.GetStatistics().ActiveCalls} calls  {_tally.Line()}");
        }

        return usages;
    }

    // With nothing under way, so that what is counted is what stays.
    private Usage AtRest(Func<Usage> take)
    {
        _mayRun.Reset();
        _atRest.Signal();
        _tally.Check(_atRest.Wait(RestLimit), $"Submitters are not at rest after {RestLimit.TotalSeconds} s.");
        Usage usage = take();
        _atRest.Reset(1);
        _mayRun.Set();
        return usage;
    }

    private void Submit(ProcessPool pool, Random random)
    {
        while (!_over.IsCancellationRequested)
        {
            if (!_mayRun.IsSet)
            {
                _mayRun.Wait();
                continue;
            }

            if (!_atRest.TryAddCount())
            {
                continue; // It is being counted just now.
            }

            Job job = random.Next(50) == 0 ? ObjectJobs.Pick(random) : Jobs.Pick(random);
            _tally.Submitted();
            try
            {
                job.Run(pool, random);
                _tally.Succeeded();
            }
            catch (Exception e)
            {
                _tally.Ended(job, e);
            }
            finally
            {
                _atRest.Signal();
            }
        }
    }

    private void CheckFlat(List<Usage> usages)
    {
        List<Usage> third = usages[(Samples / 2)..(Samples * 3 / 4)];
        List<Usage> fourth = usages[(Samples * 3 / 4)..];
        CheckFlat("managed bytes", third.Max(usage => usage.Managed), fourth.Min(usage => usage.Managed), MemorySlack);
        CheckFlat("resident bytes", third.Max(usage => usage.Resident), fourth.Min(usage => usage.Resident), MemorySlack);
        CheckFlat("descriptors", third.Max(usage => usage.Descriptors), fourth.Min(usage => usage.Descriptors), CountSlack);
        CheckFlat("threads", third.Max(usage => usage.Threads), fourth.Min(usage => usage.Threads), CountSlack);
    }

    // If it grows, the least of the last quarter lies above the most of the one before.
    private void CheckFlat(string what, long most, long least, long slack)
    {
        Console.WriteLine($"{what}: at most {most:N0} in the third quarter, at least {least:N0} in the fourth");
        _tally.Check(least <= most + slack, $"The {what} grow: from {most:N0} to {least:N0} in the second half.");
    }
}
