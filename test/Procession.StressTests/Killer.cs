using System.Runtime.InteropServices;

namespace Procession.StressTests;

/// <summary>Kills random workers, and stops some so that only a time limit can end what they hold.</summary>
internal sealed partial class Killer(int seed, Tally tally)
{
    private const int Sigkill = 9;
    private const int Sigstop = 19;
    private readonly Random _random = new(seed);

    public void Run(ProcessPool pool, CancellationToken over)
    {
        while (!over.WaitHandle.WaitOne(_random.Next(20, 300)))
        {
            IReadOnlyList<int> workers = pool.GetStatistics().WorkerIds;
            if (workers.Count > 0)
            {
                bool stop = _random.Next(20) == 0;
                _ = Kill(workers[_random.Next(workers.Count)], stop ? Sigstop : Sigkill);
                (stop ? (Action)tally.Stopped : tally.Killed)();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
