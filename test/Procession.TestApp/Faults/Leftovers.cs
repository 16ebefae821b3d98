using System.Diagnostics;

namespace Procession.TestApp.Faults;

/// <summary>What the library has open in this process, compared with before.</summary>
internal sealed class Leftovers
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // The runtime opens files of its own, such as assemblies, when they are first needed.
    private static readonly string[] Kinds = ["/memfd:", "pipe:", "socket:", "anon_inode:[pidfd]"];
    private int _descriptors;
    private int _children;

    private Leftovers()
    {
    }

    public static Leftovers Take()
    {
        Collect();
        return new Leftovers { _descriptors = Descriptors(), _children = Children() };
    }

    /// <summary>What is more than before, in words for a report; nothing if nothing is.</summary>
    public string Describe()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            int descriptors = Descriptors();
            int children = Children();
            if (descriptors <= _descriptors && children <= _children)
            {
                return string.Empty;
            }

            if (clock.Elapsed > Grace)
            {
                string report = $" BAD: left {descriptors - _descriptors} descriptors, {children - _children} processes";
                (_descriptors, _children) = (descriptors, children); // said once
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
        .Sum(thread => ReadChildren(thread).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    private static string ReadChildren(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children"));
        }
        catch (IOException)
        {
            return string.Empty; // the thread has ended
        }
    }
}
