using System.Globalization;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Gate;

/// <summary>What <c>gate</c> was asked for.</summary>
/// <param name="Base">The commit that is compared with.</param>
/// <param name="Head">The commit that must not be slower.</param>
/// <param name="Rounds">How often both are measured.</param>
/// <param name="Limit">How much worse is allowed, as a part of one.</param>
/// <param name="Workloads">Those to run.</param>
internal sealed record GateOptions(string Base, string Head, int Rounds, double Limit, IReadOnlyList<IWorkload> Workloads)
{
    // With fewer, 'three of four rounds' means nothing.
    private const int FewestRounds = 5;

    /// <summary>Reads the command line, which starts with <c>gate</c>.</summary>
    /// <exception cref="ArgumentException">An argument is unknown, or names nothing.</exception>
    public static GateOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new GateOptions("main", "HEAD", Rounds: 7, Limit: 0.03, AllWorkloads.List);
        int next = 1;
        if (IsCommit(arguments, next))
        {
            options = options with { Base = arguments[next++] };
        }

        if (IsCommit(arguments, next))
        {
            options = options with { Head = arguments[next++] };
        }

        for (; next < arguments.Length; next += 2)
        {
            string value = next + 1 < arguments.Length
                ? arguments[next + 1]
                : throw new ArgumentException($"'{arguments[next]}' wants a value.");
            options = arguments[next] switch
            {
                "--rounds" => options with { Rounds = RoundsOf(value) },
                "--limit" => options with { Limit = PercentOf(value) },
                "--only" => options with { Workloads = AllWorkloads.Named(value) },
                _ => throw new ArgumentException($"'{arguments[next]}' is not known: --rounds, --limit, --only."),
            };
        }

        return options;
    }

    private static bool IsCommit(ReadOnlySpan<string> arguments, int index) =>
        index < arguments.Length && !arguments[index].StartsWith("--", StringComparison.Ordinal);

    private static int RoundsOf(string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out int rounds) && rounds >= FewestRounds
            ? rounds
            : throw new ArgumentException($"'{value}' is no number of rounds: it takes {FewestRounds} or more.");

    private static double PercentOf(string value) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out double percent) && percent >= 0
            ? percent / 100
            : throw new ArgumentException($"'{value}' is no limit in per cent.");
}
