using System.Diagnostics;

namespace Procession.HostingForms;

/// <summary>Commands that make programs.</summary>
internal static class Command
{
    /// <summary>The words of a command, with _ for a blank within a word.</summary>
    public static string[] Words(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace('_', ' '))];

    /// <summary>Runs a command; throws with all that it said if it fails.</summary>
    public static void Run(string[] words, string folder, IReadOnlyDictionary<string, string> environment, TimeSpan limit)
    {
        ProcessStartInfo start = Start(words, folder, environment);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new FormException($"'{string.Join(' ', words)}' did not end in {limit.TotalMinutes} minutes");
        }

        if (process.ExitCode != 0)
        {
            Task.WaitAll([output, errors], TimeSpan.FromSeconds(10));
            string said = output.Result + errors.Result;
            throw new FormException($"'{string.Join(' ', words)}' failed ({process.ExitCode}): {said}");
        }
    }

    public static ProcessStartInfo Start(string[] words, string folder, IReadOnlyDictionary<string, string> environment)
    {
        string file = words[0].Contains('/', StringComparison.Ordinal) ? Path.Combine(folder, words[0]) : words[0];
        var start = new ProcessStartInfo(file, words[1..]) { WorkingDirectory = folder };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (string name in new[] { "MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "DOTNET_HOST_PATH" })
        {
            start.Environment.Remove(name); // of the 'dotnet run' that runs the suite
        }

        return start;
    }
}

/// <summary>A form does not do what it should.</summary>
internal sealed class FormException(string message) : Exception(message);
