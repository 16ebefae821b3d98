using System.Diagnostics;

namespace Procession.TestApp.Faults;

/// <summary>What the library has open in this process, compared with before.</summary>
internal sealed class Leftovers
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // The runtime opens files of its own, such as assemblies, when they are first needed.
    private static readonly string[] Kinds = ["/memfd:", "pipe:", "socket:", "anon_inode:[pidfd]"];
    private static readonly string[] ThreadNames = ["Procession ", "shared-block"];
    private int _descriptors;
    private int _children;
    private int _threads;

    private Leftovers()
    {
    }

    public static Leftovers Take()
    {
        Collect();
        return new Leftovers { _descriptors = Descriptors(), _children = Children(), _threads = Threads() };
    }

    /// <summary>What is more than before, in words for a report; nothing if nothing is.</summary>
    public string Describe()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            int descriptors = Descriptors();
            int children = Children();
            int threads = Threads();
            if (descriptors <= _descriptors && children <= _children && threads <= _threads)
            {
                return string.Empty;
            }

            if (clock.Elapsed > Grace)
            {
                string report = $" BAD: left {descriptors - _descriptors} descriptors, {children - _children} processes, "
                    + $"{threads - _threads} threads of {string.Join(", ", ThreadsOfOurs().Order())}";
                (_descriptors, _children, _threads) = (descriptors, children, threads); // said once
                return report;
            }

            Collect();
            Thread.Sleep(10);
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static int Descriptors() => new DirectoryInfo("/proc/self/fd").EnumerateFiles()
        .Count(file => file.LinkTarget is { } target && Array.Exists(Kinds, kind => target.StartsWith(kind, StringComparison.Ordinal)));

    private static int Children() => Directory.GetDirectories("/proc/self/task")
        .Sum(thread => Read(thread, "children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    private static int Threads() => ThreadsOfOurs().Count();

    /// <summary>The names of the library's threads in this process, as far as the system keeps them.</summary>
    public static IEnumerable<string> ThreadsOfOurs() => Directory.GetDirectories("/proc/self/task")
        .Select(thread => Read(thread, "comm").TrimEnd())
        .Where(name => Array.Exists(ThreadNames, ours => name.StartsWith(ours, StringComparison.Ordinal)));

    private static string Read(string thread, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file));
        }
        catch (IOException)
        {
            return string.Empty; // the thread has ended
        }
    }
}
