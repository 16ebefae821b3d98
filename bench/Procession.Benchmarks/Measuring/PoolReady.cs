using System.Diagnostics;

namespace Procession.Benchmarks.Measuring;

/// <summary>Waits for something that the public face of a pool can only be asked about.</summary>
internal static class PoolReady
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until so many workers are idle, and so many stand by.</summary>
    public static void Wait(ProcessPool pool, int idle, int standby) => WaitUntil(() =>
        pool.GetStatistics() is { } now && now.IdleWorkers == idle && now.StandbyWorkers == standby);

    // Short sleeps, not a spin: the machine may have two cores, and the new worker needs one.
    public static void WaitUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException("The pool did not get there.");
            }

            Thread.Sleep(1);
        }
    }
}
