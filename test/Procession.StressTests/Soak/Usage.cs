using System.Diagnostics;

namespace Procession.StressTests.Soak;

/// <summary>What this process holds at one moment, behind a full collection.</summary>
internal sealed record Usage(TimeSpan At, long Managed, long Resident, int Descriptors, int Threads)
{
    public static Usage Take(TimeSpan at)
    {
        // Twice: the first one runs finalizers, whose objects the second one frees.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var self = Process.GetCurrentProcess();
        return new Usage(at, GC.GetTotalMemory(true), self.WorkingSet64, Leftovers.Descriptors(), Leftovers.Threads());
    }

    public override string ToString() =>
        $"{At:hh\\:mm\\:ss}  managed {Managed / 1048576.0,7:0.0} MiB  resident {Resident / 1048576.0,7:0.0} MiB  "
        + $"{Descriptors,4} descriptors  {Threads,4} threads";
}
