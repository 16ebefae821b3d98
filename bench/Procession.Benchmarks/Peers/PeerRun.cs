using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>What a peer answered, or the word for why it did not.</summary>
internal sealed record PeerAnswer(
    Dictionary<string, JsonElement>? Figures, TimeSpan Wall, string? Word = null, string Trouble = "");

/// <summary>Starts a peer, waits for its answer within a bound, and leaves no process behind.</summary>
internal static class PeerRun
{
    private const int CannotCode = 3;

    // The slowest honest run takes about half a minute; what takes four times as long is not going to end.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    /// <summary>One run of one workload.</summary>
    public static PeerAnswer Ask(Peer peer, IWorkload workload)
    {
        IReadOnlyList<string> command = peer.Command(workload);
        if (command.Count == 0)
        {
            return new PeerAnswer(null, TimeSpan.Zero, Comparison.Cannot);
        }

        (int? code, string output, string errors, TimeSpan wall) = Run(command, Bound);
        return code switch
        {
            null => new PeerAnswer(null, wall, Comparison.Hangs),
            CannotCode => new PeerAnswer(null, wall, Comparison.Cannot),
            0 => new PeerAnswer(Read(output), wall),
            _ => new PeerAnswer(null, wall, Comparison.Failed, LastLine(errors)),
        };
    }

    /// <summary>The first line that a command prints, or <see langword="null"/> if it fails or is not there.</summary>
    public static string? FirstLine(params string[] command)
    {
        try
        {
            (int? code, string output, _, _) = Run(command, TimeSpan.FromSeconds(20));
            return code == 0 ? output.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // There is no such program.
        }
    }

    private static (int? Code, string Output, string Errors, TimeSpan Wall) Run(IReadOnlyList<string> command, TimeSpan bound)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(bound);
        TimeSpan wall = Stopwatch.GetElapsedTime(started);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        // A worker that outlived its parent would hold the pipes open; what was printed by then is all there is.
        Task.WaitAll([output, errors], TimeSpan.FromSeconds(5));
        return (ended ? process.ExitCode : null, TextOf(output), TextOf(errors), wall);
    }

    private static string TextOf(Task<string> reading) => reading.IsCompletedSuccessfully ? reading.Result : "";

    private static Dictionary<string, JsonElement> Read(string output)
    {
        string? json = output.Split('\n').LastOrDefault(line => line.StartsWith('{'));
        return json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();
}
