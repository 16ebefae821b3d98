using System.Globalization;
using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Workloads">Those to run, in the order of the table.</param>
/// <param name="Peers">Those to run, Procession first.</param>
/// <param name="CommandLine">The words that it was asked with.</param>
/// <param name="Folder">Where <c>RESULTS.md</c> and <c>results.svg</c> are written.</param>
internal sealed record ComparisonOptions(
    int Rounds, IReadOnlyList<IWorkload> Workloads, IReadOnlyList<Peer> Peers, string CommandLine, string Folder)
{
    /// <summary>Reads the command line, which starts with <c>compare</c>.</summary>
    /// <exception cref="ArgumentException">An argument is unknown, or names nothing.</exception>
    public static ComparisonOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new ComparisonOptions(5, AllWorkloads.List, AllPeers.List, string.Join(' ', arguments), Locations.Bench);
        for (int i = 1; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length
                ? arguments[i + 1]
                : throw new ArgumentException($"'{arguments[i]}' wants a value.");
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Positive(value) },
                "--only" => options with { Workloads = AllWorkloads.Named(value) },
                "--peers" => options with { Peers = [AllPeers.Procession, .. Rivals(value)] },
                "--out" => options with { Folder = Path.GetFullPath(value) },
                _ => throw new ArgumentException($"'{arguments[i]}' is not known: --rounds, --only, --peers, --out."),
            };
        }

        return options;
    }

    private static int Positive(string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new ArgumentException($"'{value}' is no number of rounds.");

    private static IEnumerable<Peer> Rivals(string list) => list.Split(',')
        .Select(name => AllPeers.Others.FirstOrDefault(peer => peer.Key == name)
            ?? throw new ArgumentException(
                $"'{name}' is not one of: {string.Join(", ", AllPeers.Others.Select(peer => peer.Key))}."));
}
