using System.Collections.Concurrent;
using System.Diagnostics;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Measuring;

namespace Procession.Benchmarks.Workloads;

/// <summary>40 tasks of 50 ms on two workers. After 0.3 s one of the workers is killed.</summary>
internal sealed class Crash : IWorkload
{
    private const int Tasks = 40;

    public string Name => "crash";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("crash-results", "results of 40 tasks, of which one was running in a worker that was killed", "of 40",
            Better.Higher, Goal.AtLeast(39, "of 40")),
        new("crash-reported", "from the kill until a task's failure is known", "ms", Better.Lower, Goal.AtMost(50, "ms")),
    ];

    public Measured Run()
    {
        using var pool = new ProcessPool(2);
        pool.Map(Nap, Enumerable.Range(0, 4), chunkSize: 1);
        using var victim = Process.GetProcessById(pool.GetStatistics().WorkerIds[0]);
        var failures = new ConcurrentBag<long>();
        var options = new CallOptions { ErrorCallback = _ => failures.Add(Stopwatch.GetTimestamp()) };
        AsyncResult<int>[] calls = [.. Enumerable.Range(0, Tasks).Select(i => pool.ApplyAsync(Nap, i, options))];
        Thread.Sleep(300);
        long killed = Stopwatch.GetTimestamp();
        victim.Kill();
        Array.ForEach(calls, call => call.Wait());
        return new()
        {
            ["crash-results"] = calls.Count(call => call.Successful),
            ["crash-reported"] = failures.Select(at => Stopwatch.GetElapsedTime(killed, at).TotalMilliseconds).Min(),
        };
    }

    private static int Nap(int x)
    {
        Thread.Sleep(50);
        return x;
    }
}
