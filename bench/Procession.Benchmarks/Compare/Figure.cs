namespace Procession.Benchmarks.Compare;

internal enum Better
{
    Higher,
    Lower,
}

/// <summary>One number that a workload answers with.</summary>
/// <param name="Name">The key under which every peer reports it.</param>
/// <param name="What">What is measured, for the table.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Better">Which direction is the good one.</param>
/// <param name="Goals">What Procession must reach; none if the figure is for orientation.</param>
internal sealed record Figure(string Name, string What, string Unit, Better Better, params Goal[] Goals)
{
    /// <summary>How many times better the first value is than the second.</summary>
    public double Ratio(double ours, double theirs) => Better == Better.Higher ? ours / theirs : theirs / ours;
}
