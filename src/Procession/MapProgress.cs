namespace Procession;

/// <summary>How far a call has come.</summary>
/// <param name="Completed">Items that have an outcome: a result, or an exception.</param>
/// <param name="Total">Items in all.</param>
public readonly record struct MapProgress(int Completed, int Total);
