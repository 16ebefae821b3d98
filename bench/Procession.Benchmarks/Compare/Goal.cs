using Procession.Benchmarks.Peers;

namespace Procession.Benchmarks.Compare;

/// <summary>What a figure must reach, by itself or against a peer in the same run.</summary>
/// <param name="Text">The goal in words, for the table.</param>
/// <param name="Check">
/// Takes our median and a look-up of the peers' medians; <see langword="null"/> if the peer it asks for was not there.
/// </param>
internal sealed record Goal(string Text, Func<double, Func<string, double?>, bool?> Check)
{
    public static Goal AtLeast(double value, string unit) =>
        new($"at least {value:#,0.##} {unit}", (ours, _) => ours >= value);

    public static Goal AtMost(double value, string unit) => new($"at most {value:#,0.##} {unit}", (ours, _) => ours <= value);

    /// <summary>A rate that is at least so many times the peer's.</summary>
    public static Goal Times(double factor, string peer) =>
        new($"{factor:0.##} x {AllPeers.TitleOf(peer)}", (ours, of) => of(peer) is { } theirs
            ? ours >= factor * theirs
            : null);

    /// <summary>A cost that is at most so many times the peer's.</summary>
    public static Goal AtMostTimes(double factor, string peer) =>
        new($"at most {factor:0.##} x {AllPeers.TitleOf(peer)}", (ours, of) => of(peer) is { } theirs
            ? ours <= factor * theirs
            : null);
}
