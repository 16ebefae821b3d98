using System.Text.RegularExpressions;

/// <summary>Processes and files that a run has left behind.</summary>
internal static class Leftovers
{
    /// <summary>Workers that we started, found by the variable that they inherited. They have two seconds to end.</summary>
    public static string? Processes(string marker)
    {
        string left = "";
        for (int attempt = 0; attempt < 20 && OperatingSystem.IsLinux(); attempt++)
        {
            left = string.Join(", ", Directory.GetDirectories("/proc").Where(IsOurWorker).Select(Path.GetFileName));
            if (left.Length == 0)
            {
                break;
            }

            Thread.Sleep(100);
        }

        return left.Length == 0 ? null : $"still running: {left}";

        bool IsOurWorker(string folder)
        {
            try
            {
                return File.ReadAllText(folder + "/cmdline").Contains("Procession.dll", StringComparison.Ordinal)
                    && File.ReadAllText(folder + "/environ").Contains(marker, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false; // Not a process, not ours, or gone by now.
            }
        }
    }

    /// <summary>Files of ours, and of runtimes that were killed, in the folders for temporary files.</summary>
    public static HashSet<string> Files() =>
        [.. new[] { Path.GetTempPath(), "/dev/shm" }.Where(Directory.Exists).SelectMany(Directory.GetFileSystemEntries)
            .Where(path => IsOfTheDead(path)
                || Path.GetFileName(path).Contains("procession", StringComparison.OrdinalIgnoreCase))];

    // What the runtime of a process that was killed has left there. Nothing tells whose it was: another program's count as well.
    private static bool IsOfTheDead(string path) =>
        Regex.Match(Path.GetFileName(path), @"^(?:dotnet-diagnostic|clr-debug-pipe)-(\d+)-(\d+)-") is { Success: true } match
        && OperatingSystem.IsLinux() && StartOf(match.Groups[1].Value) != match.Groups[2].Value;

    // When a process started, as the runtime puts it into the names of its files. A later process may have the same id.
    private static string? StartOf(string processId)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{processId}/stat");
            return status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended.
        }
    }
}
