using System.Diagnostics;

namespace Procession.StressTests;

/// <summary>Runs this program again in a temporary folder of its own, where everything that is left is of this run.</summary>
internal static class OwnFolder
{
    private const string Variable = "TMPDIR";
    private const string Prefix = "ps-";

    /// <summary>Runs it, unless this is that run.</summary>
    /// <returns>Its exit code; <see langword="null"/> in that run.</returns>
    public static int? Run(string[] arguments)
    {
        if (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetTempPath())).StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory(Prefix);
        try
        {
            string[] program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
                ? [path]
                : [Environment.ProcessPath!, typeof(OwnFolder).Assembly.Location];
            var start = new ProcessStartInfo(program[0], [.. program[1..], .. arguments]);
            start.Environment[Variable] = folder.FullName;
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
