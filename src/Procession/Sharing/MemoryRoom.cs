using System.Globalization;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// How much memory can be allocated before the system kills a process for it. Pages of shared memory cannot be reclaimed, and
/// when memory runs out there is no error, but a killed process.
/// </summary>
internal static class MemoryRoom
{
    private const long Kilobyte = 1024;

    /// <summary>
    /// Finds how many bytes are available, and what limits them; <see cref="long.MaxValue"/> if that is not known.
    /// </summary>
    /// <exception cref="IOException">This process has no descriptor or no memory to find it out.</exception>
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

    /// <summary>The lines of a system file; none if there is no such file, or it cannot tell.</summary>
    /// <exception cref="IOException">This process has no descriptor or no memory to read it.</exception>
    public static string[] Lines(string path)
    {
        try
        {
            return Files.ReadText(path).Split('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
            || (e is IOException && IsAboutTheFile(e.HResult)))
        {
            return [];
        }
        catch (IOException e)
        {
            throw new IOException(
                $"Could not find out whether there is room for shared memory, so none was taken: {e.Message} Close files and "
                + "sockets, or free memory, and try again.",
                e);
        }
    }

    // On Unix, HResult is the errno. A control group that is being removed has an errno of its own.
    private static bool IsAboutTheFile(int error) =>
        error is > 0 and not (SystemError.Emfile or SystemError.Enfile or SystemError.Enomem);

    // "MemAvailable:   12345678 kB"
    private static long? Kilobytes(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long number)
            ? number * Kilobyte
            : null;
    }
}
