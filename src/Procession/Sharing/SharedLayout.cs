namespace Procession.Sharing;

/// <summary>How shared values and arrays lie in their block: their lock, on a cache line of its own, then the data.</summary>
internal static class SharedLayout
{
    /// <summary>Also the alignment of the data.</summary>
    public const int LockSize = 64;
}
