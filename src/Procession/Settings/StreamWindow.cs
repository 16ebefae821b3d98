namespace Procession.Settings;

/// <summary>How many items a stream draws ahead of its consumer.</summary>
/// <param name="First">The initial number, which stays if items are large.</param>
/// <param name="Most">Once arguments and results have proven to be small.</param>
internal readonly record struct StreamWindow(int First, int Most);
