using System.Diagnostics;

namespace Procession.StressTests;

/// <summary>What a run may leave behind: child processes, descriptors, threads, files.</summary>
internal sealed class Leftovers
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly HashSet<string> _files = [.. Files()];
    private readonly int _descriptors = Descriptors();
    private readonly int _threads = Threads();

    public static Leftovers Before()
    {
        // The first pool starts what stays for ever: the two poll loops and their descriptors.
        using (var warm = new ProcessPool(1))
        {
            warm.Apply(() => 1);
        }

        return new Leftovers();
    }

    public string[] After()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            string[] left = [.. Left()];
            if (left.Length == 0 || clock.Elapsed > Grace)
            {
                return left;
            }

            Thread.Sleep(50);
        }
    }

    private static IEnumerable<string> Files() =>
        new[] { Path.GetTempPath(), "/dev/shm" }.SelectMany(folder =>
            Directory.EnumerateFileSystemEntries(folder, "*procession*")).Concat(OfDeadRuntimes());

    // What each .NET process makes in the temporary folder, and leaves there if it is killed: the number is that of the
    // process.
    private static IEnumerable<string> OfDeadRuntimes() =>
        Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "dotnet-diagnostic-*")
            .Concat(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "clr-debug-pipe-*"))
            .Where(path => !Directory.Exists($"/proc/{Path.GetFileName(path).Split('-').First(IsNumber)}"));

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    // Without assemblies and their line numbers, of which the runtime keeps what it loads.
    public static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(path => Path.GetExtension(new FileInfo(path).LinkTarget) is not (".dll" or ".pdb"));

    public static int Threads() => Directory.EnumerateDirectories("/proc/self/task")
        .Count(task => !Comm(task).StartsWith(".NET", StringComparison.Ordinal));

    private static IEnumerable<string> Children() =>
        Directory.EnumerateDirectories("/proc/self/task").SelectMany(task => Read($"{task}/children").Split(' '))
            .Where(child => child.Length > 0);

    private static string Comm(string task) => Read($"{task}/comm").Trim();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // a thread that has just ended
        }
    }

    private IEnumerable<string> Left()
    {
        foreach (string child in Children())
        {
            yield return $"child process {child}: {Read($"/proc/{child}/cmdline").Replace('\0', ' ')}";
        }

        foreach (string file in Files().Except(_files))
        {
            yield return $"file {file}";
        }

        if (Descriptors() > _descriptors + 2)
        {
            yield return $"{Descriptors() - _descriptors} descriptors";
        }

        if (Threads() > _threads + 2)
        {
            yield return $"{Threads() - _threads} threads";
        }
    }
}
