namespace Procession.Benchmarks.Measuring;

/// <summary>The figures of one run, by name.</summary>
internal sealed class Measured : Dictionary<string, double>;
