using System.Text.Json;
using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Compare;

/// <summary>
/// Runs the workloads one after another, and within a workload the peers in turn, round by round: what else the machine
/// does meanwhile then meets all of them. Every run is a process of its own.
/// </summary>
internal sealed class Comparison(ComparisonOptions options, Action<string> log)
{
    /// <summary>Results that need no process: why a peer is left out of a workload, or of all.</summary>
    public const string NotInstalled = "not installed";
    public const string Cannot = "-";
    public const string Hangs = "hangs";
    public const string Failed = "failed";

    private readonly Results _results = new();

    public Results Run()
    {
        foreach (IWorkload workload in options.Workloads)
        {
            log($"{workload.Name}: {string.Join("; ", workload.Figures.Select(figure => figure.What))}");
            var peers = options.Peers.ToList();
            foreach (Peer peer in peers.Where(peer => peer.Version is null))
            {
                Note(workload, peer, NotInstalled);
            }

            peers.RemoveAll(peer => peer.Version is null);
            for (int round = 1; round <= options.Rounds; round++)
            {
                // Whoever cannot do it is asked once, and whoever hangs is not waited for again.
                peers.RemoveAll(peer => !Measure(workload, peer, round));
            }
        }

        return _results;
    }

    private bool Measure(IWorkload workload, Peer peer, int round)
    {
        PeerAnswer answer = PeerRun.Ask(peer, workload);
        string start = $"  {round}  {peer.Key,-20}";
        if (answer.Word is { } word)
        {
            Note(workload, peer, word);
            log($"{start} {word} {answer.Trouble}");
            return false;
        }

        if (workload.WallFigure is { } wall)
        {
            _results.Add(wall, peer.Key, answer.Wall.TotalMilliseconds);
        }

        foreach ((string figure, JsonElement value) in answer.Figures!)
        {
            if (value.ValueKind == JsonValueKind.Number)
            {
                _results.Add(figure, peer.Key, value.GetDouble());
            }
            else
            {
                _results.AddWord(figure, peer.Key, value.GetString() ?? Failed);
            }
        }

        string figures = string.Join("  ", answer.Figures.Select(pair => $"{pair.Key} {pair.Value}"));
        log($"{start} {answer.Wall.TotalSeconds,5:0.0} s  {figures}");
        return true;
    }

    private void Note(IWorkload workload, Peer peer, string word)
    {
        foreach (Figure figure in workload.Figures)
        {
            _results.AddWord(figure.Name, peer.Key, word);
        }
    }
}
