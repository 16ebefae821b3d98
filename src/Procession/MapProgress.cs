namespace Procession;

/// <summary>The progress of a call.</summary>
/// <param name="Completed">The number of items that have an outcome: a result, or an exception.</param>
/// <param name="Total">The number of all items.</param>
public readonly record struct MapProgress(int Completed, int Total);
