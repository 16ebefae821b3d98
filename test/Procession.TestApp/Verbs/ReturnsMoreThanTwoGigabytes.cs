namespace Procession.TestApp.Verbs;

/// <summary>Has a result, an argument or a function that is longer than an array can be.</summary>
internal static class ReturnsMoreThanTwoGigabytes
{
    private const int Parts = 22;

    public static int Run(string kind)
    {
        using var pool = new ProcessPool(1);
        Console.WriteLine($"{kind}: {Call(pool, kind)}");
        Console.WriteLine($"afterwards: {pool.Apply(() => 7)}, started {pool.GetStatistics().WorkersStarted}");
        return 0;
    }

    private static string Call(ProcessPool pool, string kind)
    {
        switch (kind)
        {
            case "apply":
                return Show([pool.Apply(Make, Parts)]);
            case "map":
                return Show(pool.Map(Make, [1, Parts, 1]));
            case "stream":
                return Show(pool.IMap(Make, [1, Parts, 1]));
            case "argument":
                return $"{pool.Apply(report => report.Parts.Count, Make(Parts))}";
            case "closure":
                Report report = Make(Parts);
                try
                {
                    return $"{pool.Apply(() => report.Parts.Count)}";
                }
                catch (InsufficientMemoryException e)
                {
                    return e.Message;
                }

            default:
                throw new ArgumentException($"No kind '{kind}'.");
        }
    }

    private static Report Make(int parts)
    {
        const int PartSize = 100_000_000;
        var report = new Report();
        for (int i = 0; i < parts; i++)
        {
            report.Parts.Add(new byte[PartSize]);
        }

        return report;
    }

    private static string Show(IEnumerable<Report> reports) =>
        string.Join('-', reports.Select(report => report is null ? "none" : $"{report.Parts.Count}"));

    private sealed class Report
    {
        public List<byte[]> Parts { get; } = [];
    }
}
