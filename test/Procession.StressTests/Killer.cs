using System.Runtime.InteropServices;

namespace Procession.StressTests;

/// <summary>
/// Kills random workers, stops some so that only a time limit can end what they hold, and lets others go on after a while.
/// </summary>
internal sealed partial class Killer(int seed, Tally tally)
{
    private const int Sigkill = 9;
    private const int Sigstop = 19;
    private const int Sigcont = 18;
    private readonly Random _random = new(seed);

    public void Run(ProcessPool pool, CancellationToken over)
    {
        while (!over.WaitHandle.WaitOne(_random.Next(20, 300)))
        {
            // Not all of them while they start, again and again: a pool that gets no worker any more is right to give up.
            PoolStatistics now = pool.GetStatistics();
            IReadOnlyList<int> workers = now.WorkerIds;
            if (now.IdleWorkers + now.BusyWorkers > 0)
            {
                int worker = workers[_random.Next(workers.Count)];
                switch (_random.Next(20))
                {
                    case 0:
                        _ = Kill(worker, Sigstop);
                        tally.Stopped();
                        break;
                    case < 4:
                        _ = Kill(worker, Sigstop);
                        over.WaitHandle.WaitOne(_random.Next(200));
                        _ = Kill(worker, Sigcont);
                        tally.Paused();
                        break;
                    default:
                        _ = Kill(worker, Sigkill);
                        tally.Killed();
                        break;
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
