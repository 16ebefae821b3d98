using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Report;

/// <summary>How one figure of ours stands to CPython's pool, and to the best of all other pools.</summary>
/// <param name="ToFork">Our ratio to CPython; <see langword="null"/> if it has no figure.</param>
/// <param name="Best">The best pool of all others.</param>
/// <param name="ToBest">Our ratio to it.</param>
internal sealed record Rivals(double? ToFork, Peer? Best, double? ToBest)
{
    public static Rivals Of(Figure figure, double ours, ComparisonOptions options, Results results)
    {
        var ratios = options.Peers
            .Where(peer => peer.IsPool && peer != AllPeers.Procession)
            .Select(peer => (Peer: peer, Theirs: results.Median(figure.Name, peer.Key)))
            .Where(rival => rival.Theirs is not null)
            .Select(rival => (rival.Peer, Ratio: figure.Ratio(ours, rival.Theirs!.Value)))
            .OrderBy(rival => rival.Ratio)
            .ToList();
        double? toFork = null;
        foreach ((_, double ratio) in ratios.Where(rival => rival.Peer.Key == AllPeers.Fork))
        {
            toFork = ratio;
        }

        var others = ratios.Where(rival => rival.Peer.Key != AllPeers.Fork).ToList();
        return others.Count == 0 ? new(toFork, null, null) : new(toFork, others[0].Peer, others[0].Ratio);
    }
}
