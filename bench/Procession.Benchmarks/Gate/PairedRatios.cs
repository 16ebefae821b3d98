namespace Procession.Benchmarks.Gate;

/// <summary>
/// How many times more one figure costs with the second commit than with the first: above 1 is worse, of a time and of a rate
/// alike. Each ratio is of two runs that came right after each other.
/// </summary>
/// <param name="name">The figure.</param>
/// <param name="unit">Its unit.</param>
/// <param name="isRate">Whether more of it is better.</param>
internal sealed class PairedRatios(string name, string unit, bool isRate)
{
    private readonly List<double> _ratios = [];
    private readonly List<double> _before = [];
    private readonly List<double> _after = [];

    public string Name => name;

    public string Unit => unit;

    public int Count => _ratios.Count;

    public double Before => Quantile(_before, 0.5);

    public double After => Quantile(_after, 0.5);

    public double Median => Quantile(_ratios, 0.5);

    /// <summary>Three in four of the ratios are at least this.</summary>
    public double LowerQuarter => Quantile(_ratios, 0.25);

    public double UpperQuarter => Quantile(_ratios, 0.75);

    public void Add(double before, double after)
    {
        // What measures nothing has no ratio.
        if (before > 0 && after > 0)
        {
            _before.Add(before);
            _after.Add(after);
            _ratios.Add(isRate ? before / after : after / before);
        }
    }

    /// <summary>
    /// Whether it is worse than is allowed: by the median, and in three of four rounds by anything at all. A median alone
    /// would blame a commit for what the machine did.
    /// </summary>
    public bool IsWorse(double limit) => Count > 0 && Median > 1 + limit && LowerQuarter > 1;

    // Between the two values that are nearest.
    private static double Quantile(List<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        double place = part * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
