using System.Text;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Report;

/// <summary>The page of results: the goals first, then every figure of everyone.</summary>
internal sealed class ResultsPage(ComparisonOptions options, Results results)
{
    private readonly StringBuilder _text = new();

    public string Write(string machine, TimeSpan took)
    {
        Head(machine, took);
        Overview();
        foreach (IWorkload workload in options.Workloads)
        {
            Line($"### {workload.Name}");
            Line();
            foreach (Figure figure in workload.Figures.Where(figure => results.Has(figure.Name)))
            {
                Details(figure);
            }
        }

        return _text.ToString().TrimEnd('\n') + "\n";
    }

    private void Head(string machine, TimeSpan took)
    {
        Line("# Results");
        Line();
        Line($"{TimeProvider.System.GetLocalNow():yyyy-MM-dd}. {machine}. Two workers everywhere. Medians of {options.Rounds} "
            + "rounds; in each, every peer runs once, in turn, in a process of its own. "
            + $"{took.TotalMinutes:0} minutes in all.");
        Line("What each workload does: [Workloads](Procession.Benchmarks/Workloads). Made by:");
        Line();
        Line("```");
        Line($"dotnet run -c Release --project bench/Procession.Benchmarks -- {options.CommandLine}");
        Line("```");
        Line();
        Line("![How many times better Procession is, as bars](results.svg)");
        Line();
        Line("| peer | version |");
        Line("|---|---|");
        foreach (Peer peer in options.Peers)
        {
            Line($"| {peer.Title} | {peer.Version?.Trim() ?? Comparison.NotInstalled} |");
        }

        Line();
    }

    private void Overview()
    {
        Line("## Goals");
        Line();
        Line("A ratio says how many times better Procession is: above 1 it is ahead.");
        Line();
        Line("| figure | unit | Procession | CPython Pool, fork | ratio | best other pool | ratio | goal |");
        Line("|---|---|---|---|---|---|---|---|");
        foreach (Figure figure in options.Workloads.SelectMany(workload => workload.Figures))
        {
            if (results.Median(figure.Name, AllPeers.Procession.Key) is { } ours)
            {
                Rivals rivals = Rivals.Of(figure, ours, options, results);
                string best = rivals.Best is { } peer ? $"{Cell(figure, peer)} ({peer.Title})" : Comparison.Cannot;
                Line($"| {figure.What} | {figure.Unit} | {Numbers.Show(ours)} | {Cell(figure, AllPeers.Fork)} "
                    + $"| {Show(rivals.ToFork)} | {best} | {Show(rivals.ToBest)} | {Goals(figure, ours)} |");
            }
        }

        Line();
        Line("## Every figure");
        Line();
    }

    private void Details(Figure figure)
    {
        double? ours = results.Median(figure.Name, AllPeers.Procession.Key);
        Line($"{figure.Name}: {figure.What}, {figure.Unit}, {(figure.Better == Better.Higher ? "more" : "less")} is better");
        Line();
        Line("| peer | median | from | to | Procession is better by |");
        Line("|---|---|---|---|---|");
        foreach (Peer peer in options.Peers)
        {
            double[] values = results.Values(figure.Name, peer.Key);
            double? theirs = results.Median(figure.Name, peer.Key);
            string from = values.Length > 0 ? Numbers.Show(values[0]) : "";
            string to = values.Length > 0 ? Numbers.Show(values[^1]) : "";
            string ratio = ours is { } own && theirs is { } other && peer != AllPeers.Procession
                ? Numbers.Ratio(figure.Ratio(own, other))
                : "";
            Line($"| {peer.Title} | {Cell(figure, peer)} | {from} | {to} | {ratio} |");
        }

        Line();
    }

    private string Goals(Figure figure, double ours) => string.Join("; ", figure.Goals.Select(goal =>
    {
        string verdict = goal.Check(ours, peer => results.Median(figure.Name, peer)) switch
        {
            true => "met",
            false => "**missed**",
            null => "not compared",
        };
        return $"{goal.Text}: {verdict}";
    }));

    private string Cell(Figure figure, Peer peer) => Cell(figure, peer.Key);

    private string Cell(Figure figure, string peer) => results.Median(figure.Name, peer) is { } value
        ? Numbers.Show(value)
        : results.Word(figure.Name, peer) ?? Comparison.Cannot;

    private static string Show(double? ratio) => ratio is { } value ? Numbers.Ratio(value) : Comparison.Cannot;

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
