#pragma warning disable RS0030 // Sets the priority of this very process; starts and ends none.
using System.Diagnostics;

namespace Procession.WorkerHost;

/// <summary>Gives this process the priority that the pool asks for.</summary>
internal static class WorkerPriority
{
    public static void Apply(int priority)
    {
        if (priority == 0)
        {
            return;
        }

        using var self = Process.GetCurrentProcess();
        self.PriorityClass = (ProcessPriorityClass)priority;
    }
}
