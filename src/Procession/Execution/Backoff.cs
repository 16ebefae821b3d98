namespace Procession.Execution;

/// <summary>How long to wait before the next try: 50 ms, and twice as long each time, up to 5 s.</summary>
internal static class Backoff
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    /// <summary>The time to wait after this many failures in a row; zero if there are none.</summary>
    public static TimeSpan After(int failures)
    {
        const int EnoughForLongest = 7;
        return failures <= 0 ? TimeSpan.Zero
            : failures > EnoughForLongest ? Longest
            : First * (1 << (failures - 1));
    }
}
