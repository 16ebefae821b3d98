namespace Procession.Settings;

/// <summary>How many items a stream reads ahead of its consumer.</summary>
/// <param name="First">The initial number, which stays if items are large.</param>
/// <param name="Most">The number after arguments and results have proved to be small.</param>
internal readonly record struct StreamWindow(int First, int Most);
