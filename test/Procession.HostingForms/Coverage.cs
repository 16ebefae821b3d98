using System.Globalization;
using System.Xml.Linq;

namespace Procession.HostingForms;

/// <summary>Reports of lines that ran.</summary>
internal static class Coverage
{
    private const string Source = "FormChecks.cs";
    private const string Marker = "// a line that runs in workers alone";

    /// <summary>Whether a line that only workers run counts as run.</summary>
    public static string? IsMissing(FormRun run)
    {
        string[] reports = Directory.GetFiles(run.Folder, "*cobertura.xml", SearchOption.AllDirectories);
        if (reports.Length == 0)
        {
            return $"there is no report. {run.Output}";
        }

        string[] source = File.ReadAllLines(Path.Combine(run.Program, Source));
        int number = 1 + Array.FindIndex(source, line => line.Contains(Marker, StringComparison.Ordinal));
        int hits = XDocument.Load(reports[0]).Descendants("class")
            .Where(type => ((string)type.Attribute("filename")!).EndsWith(Source, StringComparison.Ordinal))
            .Descendants("line")
            .Where(line => Number(line, "number") == number)
            .Select(line => Number(line, "hits"))
            .DefaultIfEmpty(-1)
            .Max();
        return hits > 0 ? null : hits < 0 ? $"line {number} is not in the report" : $"line {number} does not count as run";
    }

    private static int Number(XElement element, string name) =>
        int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
