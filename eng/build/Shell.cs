using System.Diagnostics;

/// <summary>Runs commands without a terminal or input, within a time limit. Returns what went wrong, or null.</summary>
internal static class Shell
{
    public static string? Run(string[] command, int minutes) => Start(command, minutes, capture: false, out _);

    public static string? Capture(string[] command, int minutes, out string output) =>
        Start(command, minutes, capture: true, out output);

    private static string? Start(string[] command, int minutes, bool capture, out string output)
    {
        Console.WriteLine($"== {string.Join(' ', command)}");
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = capture,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> reading = capture ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        bool ended = process.WaitForExit(TimeSpan.FromMinutes(minutes));
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        // Whoever keeps the pipe open longer than that outlived the program that it belongs to.
        bool closed = reading.Wait(TimeSpan.FromSeconds(10));
        output = closed ? reading.Result : "";
        return !ended ? $"stopped after {minutes} minutes"
            : !closed ? "a process that it started still holds its output open"
            : process.ExitCode == 0 ? null
            : $"exit code {process.ExitCode}{(output.Length == 0 ? "" : $", output:\n{output}")}";
    }
}
