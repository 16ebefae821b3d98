using Procession.Native;

namespace Procession.Workers.Limits;

/// <summary>
/// How large the heap of each worker may become if the memory of a container is limited. By default every .NET process
/// takes three quarters of that memory for itself, so with several processes the system would kill one before any of them
/// collects harder.
/// </summary>
internal static class HeapShare
{
    // Less would fail tasks that a worker runs easily today.
    private const long Least = 64 * 1024 * 1024;
    private static readonly string[] Prefixes = ["DOTNET_GCHeapHardLimit", "COMPlus_GCHeapHardLimit"];
    private static readonly string[] Suffixes = ["", "Percent", "SOH", "SOHPercent", "LOH", "LOHPercent", "POH", "POHPercent"];

    /// <summary>
    /// The share of one worker; all workers together get what this process has; <see langword="null"/> if the runtime's own
    /// default is right, or the user has set something.
    /// </summary>
    public static long? Find(int workers, Dictionary<string, string> environment)
    {
        if (workers < 2 || !OperatingSystem.IsLinux())
        {
            return null;
        }

        // A limit on addresses is for each process alone.
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        bool isContainer = available > 0 && available < ProcessLimits.PhysicalMemory
            && ProcessLimits.Find(ProcessLimits.AddressSpace) == ulong.MaxValue;
        return isContainer && !IsSet(environment) ? Math.Min(available, Math.Max(Least, available / workers)) : null;
    }

    /// <summary>The variable that limits the heaps of workers, if the user has set one.</summary>
    /// <param name="environment">What the pool sets or, with <see langword="null"/>, takes away.</param>
    public static string? NameOfLimit(IReadOnlyDictionary<string, string?> environment)
    {
        foreach (string suffix in Suffixes)
        {
            foreach (string prefix in Prefixes)
            {
                string name = prefix + suffix;
                string? value = environment.TryGetValue(name, out string? set) ? set : Environment.GetEnvironmentVariable(name);
                if (value is not null)
                {
                    return name;
                }
            }
        }

        return null;
    }

    private static bool IsSet(Dictionary<string, string> environment)
    {
        foreach (string suffix in Suffixes)
        {
            if (environment.ContainsKey(Prefixes[0] + suffix) || environment.ContainsKey(Prefixes[1] + suffix)
                || AppContext.GetData("System.GC.HeapHardLimit" + suffix) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
