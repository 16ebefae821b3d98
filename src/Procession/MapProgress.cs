namespace Procession;

/// <summary>How far a map has come.</summary>
/// <param name="Completed">Items whose results have arrived.</param>
/// <param name="Total">Items in all.</param>
public readonly record struct MapProgress(int Completed, int Total);
