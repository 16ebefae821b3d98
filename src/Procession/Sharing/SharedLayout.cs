namespace Procession.Sharing;

/// <summary>The layout of shared values and arrays in their block: the lock, on its own cache line, then the data.</summary>
internal static class SharedLayout
{
    /// <summary>Also the alignment of the data.</summary>
    public const int LockSize = 64;
}
