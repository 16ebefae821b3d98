using System.Globalization;

namespace Procession.Benchmarks.Measuring;

/// <summary>What the kernel says about a process's memory, in MiB.</summary>
internal static class ProcessMemory
{
    public static double Resident(int process) => Read($"/proc/{process}/smaps_rollup", "Rss:");

    /// <summary>Pages that several processes share count for each of them by its part.</summary>
    public static double Proportional(int process) => Read($"/proc/{process}/smaps_rollup", "Pss:");

    /// <summary>The most that this process ever held.</summary>
    public static double OwnPeak() => Read("/proc/self/status", "VmHWM:");

    private static double Read(string file, string key)
    {
        string line = File.ReadLines(file).First(text => text.StartsWith(key, StringComparison.Ordinal));
        string kibibytes = line[key.Length..].Replace("kB", "", StringComparison.Ordinal);
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
    }
}
