namespace Procession.Benchmarks.Report;

/// <summary>How numbers are shown: three digits that mean something, no more.</summary>
internal static class Numbers
{
    public static string Show(double value) => Math.Abs(value) switch
    {
        >= 1_000_000 => $"{value / 1_000_000:0.00} M",
        >= 1_000 => $"{value:N0}",
        >= 100 => $"{value:0}",
        >= 10 => $"{value:0.0}",
        _ => $"{value:0.00}",
    };

    public static string Ratio(double value) => value switch
    {
        >= 100 => $"{value:0} x",
        >= 10 => $"{value:0.0} x",
        _ => $"{value:0.00} x",
    };
}
