using System.Globalization;
using System.Text;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// What the operating system knows about processes, read from <c>/proc</c>; trusts nothing that the pool says.
/// </summary>
internal static class Proc
{
    /// <summary>True for zombies as well: a worker that nobody waited for is a leak.</summary>
    public static bool Exists(int pid) => Directory.Exists($"/proc/{pid}");

    /// <summary>True while the process can still run; false for a zombie.</summary>
    public static bool IsAlive(int pid) => State(pid) is not (null or 'Z' or 'X');

    /// <summary>The state letter of the kernel (R, S, T, Z, ...), or null if there is no such process.</summary>
    public static char? State(int pid) => Stat(pid) is { } stat ? stat.State : null;

    /// <summary>Its parent, or null if there is no such process.</summary>
    public static int? ParentOf(int pid) => Stat(pid)?.Parent;

    public static int[] All() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(pid => pid > 0)];

    public static int[] ChildrenOf(int parent) => [.. All().Where(pid => Stat(pid)?.Parent == parent)];

    public static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();

    public static bool HasInEnvironment(int pid, string assignment) =>
        Read($"/proc/{pid}/environ").Split('\0').Contains(assignment, StringComparer.Ordinal);

    /// <summary>One line for a human: pid, state, parent, command.</summary>
    public static string Describe(int pid) =>
        Stat(pid) is { } stat ? $"{pid} ({stat.State}, parent {stat.Parent}) {CommandLine(pid)}" : $"{pid} (gone)";

    /// <summary>Whether every thread of a process is stopped.</summary>
    public static bool IsStopped(int pid) =>
        Directory.EnumerateDirectories($"/proc/{pid}/task").All(task => Stat($"{task}/stat") is { State: 'T' });

    /// <summary>
    /// The descriptors of this process, as "number target"; without assemblies, of which .NET keeps two each.
    /// </summary>
    public static string[] OpenFiles() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(path => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}")
            .Where(file => !file.EndsWith(".dll", StringComparison.Ordinal))];

    /// <summary>
    /// The threads of this process that the runtime did not start for itself: its own are called ".NET something" and
    /// come and go as they like (thread pool, tiered compilation, signal handling).
    /// </summary>
    public static string[] Threads() =>
        [.. Directory.EnumerateDirectories("/proc/self/task")
            .Select(task => Read(Path.Combine(task, "comm")).Trim())
            .Where(name => name.Length > 0 && !name.StartsWith(".NET", StringComparison.Ordinal))];

    private static (char State, int Parent)? Stat(int pid) => Stat($"/proc/{pid}/stat");

    private static (char State, int Parent)? Stat(string path)
    {
        // "pid (any ( text) S ppid ...": only the last parenthesis is a safe landmark.
        string text = Read(path);
        int end = text.LastIndexOf(')');
        if (end < 0)
        {
            return null;
        }

        string[] fields = text[(end + 2)..].Split(' ');
        return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // The process ended between the listing and the reading.
        }
    }
}
