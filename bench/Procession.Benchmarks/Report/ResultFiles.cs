using Procession.Benchmarks.Compare;

namespace Procession.Benchmarks.Report;

/// <summary>Writes what was measured.</summary>
internal static class ResultFiles
{
    public static void Write(ComparisonOptions options, Results results, string machine, TimeSpan took)
    {
        Directory.CreateDirectory(options.Folder);
        string page = Path.Combine(options.Folder, "RESULTS.md");
        string chart = Path.Combine(options.Folder, "results.svg");
        File.WriteAllText(page, new ResultsPage(options, results).Write(machine, took));
        File.WriteAllText(chart, new RatioChart(options, results).Draw());
        Console.WriteLine($"{took.TotalMinutes:0.0} minutes; wrote {page} and {chart}");
    }
}
