using System.Globalization;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// How much memory can be taken now before the system ends a process for it. Pages of shared memory cannot be taken back from it,
/// and where they run out there is no error, but a process that is killed.
/// </summary>
internal static class MemoryRoom
{
    private const long Kilobyte = 1024;

    /// <summary>Finds the bytes that there is room for, and who limits them; <see cref="long.MaxValue"/> if nothing
    /// tells.</summary>
    public static (long Bytes, string Where) Find()
    {
        long machine = OfMachine(out long swap);
        long group = MemoryGroups.Room(swap);
        return group < machine ? (group, "this container (its control group)") : (machine, "this machine");
    }

    private static long OfMachine(out long swap)
    {
        swap = 0;
        long? available = null;
        foreach (string line in Lines("/proc/meminfo"))
        {
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            {
                available = Kilobytes(line);
            }
            else if (line.StartsWith("SwapFree:", StringComparison.Ordinal))
            {
                swap = Kilobytes(line) ?? 0;
            }
        }

        return available is { } bytes ? bytes + swap : long.MaxValue;
    }

    /// <summary>The lines of a file of the system; none if it cannot be read.</summary>
    public static string[] Lines(string path)
    {
        try
        {
            return Files.ReadText(path).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // "MemAvailable:   12345678 kB"
    private static long? Kilobytes(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long number)
            ? number * Kilobyte
            : null;
    }
}
