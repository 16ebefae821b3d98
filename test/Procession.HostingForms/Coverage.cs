using System.Globalization;
using System.Xml.Linq;

namespace Procession.HostingForms;

/// <summary>Reports of lines that ran.</summary>
internal static class Coverage
{
    /// <summary>Whether lines that only workers run count as run: those of the lambdas in <c>FormChecks.Check</c>.</summary>
    public static string? IsMissing(FormRun run)
    {
        string[] reports = Directory.GetFiles(run.Folder, "*cobertura.xml", SearchOption.AllDirectories);
        if (reports.Length == 0)
        {
            return $"there is no report. {run.Output}";
        }

        XElement[] lambdas = [.. XDocument.Load(reports[0]).Descendants("method")
            .Where(method => ((string)method.Attribute("name")!).Contains("<Check>b__", StringComparison.Ordinal))];
        int[] hits = [.. lambdas.SelectMany(method => method.Descendants("line"))
            .Select(line => int.Parse((string)line.Attribute("hits")!, CultureInfo.InvariantCulture))];
        return hits.Any(count => count > 0)
            ? null
            : $"no line of a lambda counts ({lambdas.Length} lambdas in {Path.GetFileName(reports[0])})";
    }
}
