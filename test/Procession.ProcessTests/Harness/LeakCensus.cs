namespace Procession.ProcessTests.Harness;

/// <summary>
/// Counts what a test could leave behind: processes, shared memory, temporary files, descriptors, threads.
/// </summary>
internal sealed class LeakCensus
{
    // What the kernel and the runtime release a moment after the call that caused it (reaping by the runtime's own
    // SIGCHLD thread, a thread that has signalled its end but not yet ended).
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly HashSet<int> _processes = [.. TestRun.Processes()];
    private readonly HashSet<string> _files = [.. LibraryFiles()];
    private readonly string[] _openFiles = Proc.OpenFiles();
    private readonly int _threads = Proc.Threads().Length;
    private readonly int _slack;

    private LeakCensus(int slack) => _slack = slack;

    /// <param name="slack">
    /// How many descriptors and threads may come to stay. The runtime opens some at first use (socket engine, signal
    /// pipe, console); <see cref="RunCensus"/> warms those up, so two, for what it has forgotten, are plenty.
    /// </param>
    public static LeakCensus Take(int slack = 2) => new(slack);

    /// <summary>Throws a sentence about everything that has not gone away.</summary>
    public void AssertNothingLeft()
    {
        if (!Eventually.Poll(() => Leaks().Count == 0, Grace))
        {
            Assert.Fail("Left behind: " + string.Join("; ", Leaks()));
        }
    }

    private static IEnumerable<string> LibraryFiles() =>
        new[] { "/dev/shm", Path.GetTempPath(), "/tmp" }
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, "procession*"))
            .Concat(RunFolder.FilesOfTheDead());

    private List<string> Leaks()
    {
        // Shared objects that a test did not dispose of go when the collector has seen that nobody has them any more.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        List<string> leaks = [];
        leaks.AddRange(TestRun.Processes().Where(pid =>
            !_processes.Contains(pid)).Select(pid => $"process {Proc.Describe(pid)}"));
        leaks.AddRange(LibraryFiles().Where(file => !_files.Contains(file)).Select(file => $"file {file}"));
        string[] openFiles = Proc.OpenFiles();
        if (openFiles.Length > _openFiles.Length + _slack)
        {
            string added = string.Join(", ", openFiles.Except(_openFiles));
            leaks.Add($"{openFiles.Length - _openFiles.Length} descriptors ({added})");
        }

        string[] threads = Proc.Threads();
        if (threads.Length > _threads + _slack)
        {
            leaks.Add($"{threads.Length - _threads} threads ({string.Join(", ", threads)})");
        }

        return leaks;
    }
}
