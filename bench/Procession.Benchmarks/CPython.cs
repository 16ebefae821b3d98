using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Procession.Benchmarks;

/// <summary>CPython's multiprocessing.Pool on the same workloads, if python3 is here.</summary>
internal static class CPython
{
    /// <summary>The interpreter's version, or <see langword="null"/> if there is none.</summary>
    public static string? Version()
    {
        try
        {
            return Output(["--version"]).Trim();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null; // not installed: the table says "skipped"
        }
    }

    public static double Run(string workload) =>
        double.Parse(Output([ScriptPath(), workload]), CultureInfo.InvariantCulture);

    private static string Output(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"python3 ended with {process.ExitCode}.");
    }

    private static string ScriptPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "peers", "cpython_pool.py");
}
