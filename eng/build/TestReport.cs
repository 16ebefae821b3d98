using System.Xml.Linq;

/// <summary>What one test project reported.</summary>
internal sealed record TestReport(int Total, int Passed, int Failed, string? Accident)
{
    // What the runner says when something fails outside of any test; that is in no counter.
    private static readonly string[] AccidentWords = ["FATAL ERROR", "Catastrophic failure", "aborted", "crashed"];

    public static TestReport Read(string file)
    {
        XElement[] all = [.. XDocument.Load(file).Descendants()];
        XElement counters = all.First(element => element.Name.LocalName == "Counters");
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;
        return new TestReport(
            Count("total"),
            Count("passed"),
            Count("failed") + Count("error") + Count("timeout") + Count("aborted"),
            all.Where(element => element.Name.LocalName == "RunInfo" && element.Attribute("outcome")?.Value == "Error")
                .Select(element => element.Value.Trim())
                .LastOrDefault(IsAccident));
    }

    private static bool IsAccident(string text) =>
        AccidentWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
        && !text.EndsWith("[FAIL]", StringComparison.Ordinal);
}
