using System.Globalization;
using System.Runtime.InteropServices;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Report;

/// <summary>Where the figures come from, in one line.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string model = ValueOf("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        string? memory = ValueOf("/proc/meminfo", "MemTotal")?.Split(' ')[0];
        string size = memory is null ? "unknown" : $"{double.Parse(memory, CultureInfo.InvariantCulture) / 1024 / 1024:0.#} GiB";
        string system = ValueOf("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;
        string kernel = PeerRun.FirstLine("uname", "-sr") ?? Environment.OSVersion.VersionString;
        return $"{model}, {Environment.ProcessorCount} processors, {size} of memory, {system}, {kernel}";
    }

    /// <summary>How many threads wanted a processor in the last minute, where the system says so.</summary>
    public static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? ValueOf(string file, string key, char separator = ':') => !File.Exists(file)
        ? null
        : File.ReadLines(file)
            .Select(line => line.Split(separator, 2))
            .Where(parts => parts.Length == 2 && parts[0].Trim() == key)
            .Select(parts => parts[1].Trim())
            .FirstOrDefault();
}
