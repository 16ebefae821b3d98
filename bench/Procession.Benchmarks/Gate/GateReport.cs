using Procession.Benchmarks.Report;

namespace Procession.Benchmarks.Gate;

/// <summary>The ratios with their spread, and what fails.</summary>
internal sealed class GateReport(
    GateOptions options, IReadOnlyList<PairedRatios> ratios, IReadOnlyList<string> withoutAnswer)
{
    // Of all figures together: what each of them hides in its noise shows here.
    private double Total => Math.Exp(ratios.Average(figure => Math.Log(figure.Median)));

    /// <summary>Nothing measured is no success.</summary>
    public bool Passed => ratios.Count > 0 && !Failures().Any();

    public void Write(Action<string> line, string before, string after, IReadOnlyList<string> changed)
    {
        line("");
        line($"{before} -> {after}, {options.Rounds} rounds in turn, limit {options.Limit:P0}");
        line(Machine.Describe());
        line("");
        line("| figure | unit | base | head | cost | middle half of the rounds | |");
        line("|---|---|---|---|---|---|---|");
        foreach (PairedRatios figure in ratios)
        {
            line($"| {figure.Name} | {figure.Unit} "
                + $"| {Numbers.Show(figure.Before)} | {Numbers.Show(figure.After)} | {figure.Median:0.000} "
                + $"| {figure.LowerQuarter:0.000} - {figure.UpperQuarter:0.000} "
                + $"| {(figure.IsWorse(options.Limit) ? "**worse**" : "")} |");
        }

        if (ratios.Count > 0)
        {
            line($"| all together | | | | {Total:0.000} | | {(Total > 1 + options.Limit ? "**worse**" : "")} |");
        }

        line("");
        if (changed.Count > 0)
        {
            line($"The benchmarks themselves differ, so that figures may be of other work: {string.Join(", ", changed)}");
        }

        foreach (string failure in Failures())
        {
            line($"FAILED: {failure}");
        }

        line(Passed ? "passed" : ratios.Count == 0 ? "FAILED: nothing was measured in both" : "failed");
    }

    private IEnumerable<string> Failures()
    {
        foreach (string failure in withoutAnswer)
        {
            yield return failure;
        }

        foreach (PairedRatios figure in ratios.Where(figure => figure.IsWorse(options.Limit)))
        {
            yield return $"{figure.Name} costs {figure.Median:0.000} times what it did";
        }

        if (ratios.Count > 0 && Total > 1 + options.Limit)
        {
            yield return $"all figures together cost {Total:0.000} times what they did";
        }
    }
}
