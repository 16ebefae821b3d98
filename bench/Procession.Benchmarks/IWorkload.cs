namespace Procession.Benchmarks;

/// <summary>One question to a pool, answered with one figure; more is better.</summary>
internal interface IWorkload
{
    string Name { get; }

    string Unit { get; }

    /// <summary>What the figure must reach, as a ratio to CPython's or by itself.</summary>
    string Goal { get; }

    double Run(ProcessPool pool);
}
