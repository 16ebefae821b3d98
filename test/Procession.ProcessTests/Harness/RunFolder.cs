using System.Globalization;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// The temporary folder of this run, and of every process that it starts. One of its own, because the files that a runtime
/// keeps there carry only the id of their process, and other programs of the machine have such files in the common folder.
/// </summary>
internal static class RunFolder
{
    private static readonly string[] Kinds = ["dotnet-diagnostic-", "clr-debug-pipe-"];
    private static string? _path;

    public static string Path => _path ?? throw new InvalidOperationException("This process does not run the tests.");

    /// <summary>Makes the folder, for everybody: some tests run programs as another user.</summary>
    public static void Use()
    {
        // Short, because the names of sockets are; not procession-something, which the census takes for the library's.
        _path = Directory.CreateTempSubdirectory("pt-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, (UnixFileMode)0b1_111_111_111); // with the sticky bit, like /tmp
        }

        Environment.SetEnvironmentVariable("TMPDIR", _path);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_path, recursive: true);
    }

    /// <summary>What runtimes left there whose processes have ended.</summary>
    public static IEnumerable<string> FilesOfTheDead() => _path is null ? [] : Kinds
        .SelectMany(kind => Directory.EnumerateFileSystemEntries(_path, kind + "*"))
        .Where(file => !Proc.Exists(ProcessOf(file)));

    /// <summary>What the runtime of a process keeps there.</summary>
    public static string[] FilesOf(int pid, string? folder = null) =>
        [.. Kinds.SelectMany(kind => Directory.EnumerateFileSystemEntries(folder ?? Path, $"{kind}{pid}-*"))];

    /// <summary>Removes what a program left that a test has killed: there is nobody else who could.</summary>
    public static void CleanUpAfter(int pid) => Array.ForEach(FilesOf(pid), File.Delete);

    // dotnet-diagnostic-PID-START-socket, clr-debug-pipe-PID-START-in
    private static int ProcessOf(string file) =>
        int.Parse(System.IO.Path.GetFileName(file).Split('-')[^3], CultureInfo.InvariantCulture);
}
