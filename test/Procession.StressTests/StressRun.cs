using System.Diagnostics;
using Procession.StressTests.Load;

namespace Procession.StressTests;

/// <summary>One run: a pool, 100 submitters, a killer, and the sums at the end.</summary>
internal sealed class StressRun(TimeSpan duration, int seed)
{
    private const int Submitters = 100;
    private readonly Tally _tally = new();
    private readonly CancellationTokenSource _over = new();

    public bool Run()
    {
        var leftovers = Leftovers.Before();
        var options = new ProcessPoolOptions
        {
            Processes = 4,
            StandbyWorkers = 1,
            MaxConcurrencyPerWorker = 2,
            MaxTasksPerChild = 5000,
            TaskTimeout = TimeSpan.FromSeconds(2),
            CancellationGrace = TimeSpan.FromMilliseconds(200),
            WorkerOutput = WorkerOutput.Discard,
        };
        PoolStatistics last;
        using (var pool = new ProcessPool(options))
        {
            Thread[] submitters =
                [.. Enumerable.Range(0, Submitters).Select(i => RunThreads.Start($"submitter {i}", () => Submit(pool, seed + i)))];
            Thread[] threads =
            [
                .. submitters,
                RunThreads.Start("killer", () => new Killer(seed, _tally).Run(pool, _over.Token)),
                RunThreads.Start("interrupter", () => new Interrupter(seed, _tally).Run(submitters, _over.Token)),
                RunThreads.Start("exhausted", () => Exhausted.RunAll(seed, _tally, _over.Token)),
                RunThreads.Start("churn", Churn),
            ];
            Watch(pool);
            _over.Cancel();
            last = RunThreads.End(threads, pool, _tally);
        }

        string[] left = leftovers.After();
        _tally.Print(last, left);
        return _tally.AddsUp && left.Length == 0;
    }

    private void Watch(ProcessPool pool)
    {
        var clock = Stopwatch.StartNew();
        for (TimeSpan left = duration; left > TimeSpan.FromMilliseconds(1); left = duration - clock.Elapsed)
        {
            Thread.Sleep(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1));
            Console.WriteLine($"{clock.Elapsed:mm\\:ss}  {_tally.Line()}, {pool.GetStatistics().WorkersStarted} workers started");
        }
    }

    private void Submit(ProcessPool pool, int ownSeed)
    {
        var random = new Random(ownSeed);
        while (!_over.IsCancellationRequested)
        {
            Job job = Jobs.Pick(random);
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
        }
    }

    // Pools that live for a moment, and end with work under way.
    private void Churn()
    {
        var random = new Random(seed);
        while (!_over.IsCancellationRequested)
        {
            using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Discard });
            AsyncResult<int> work = pool.ApplyAsync(Work.Spin, random.Next(50_000));
            if (random.Next(2) == 0)
            {
                work.Wait(TimeSpan.FromSeconds(30));
            }

            _tally.Churned();
        }
    }
}
