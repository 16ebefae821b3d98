using System.Diagnostics;

namespace Procession.Conformance.Harness;

/// <summary>Polls for facts that come with no event, such as a file that another process writes.</summary>
internal static class Polling
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(20);

    public static void Until(Func<bool> condition, string what, TimeSpan? within = null)
    {
        if (!TryUntil(condition, within ?? DefaultLimit))
        {
            Assert.Fail($"Not within {(within ?? DefaultLimit).TotalSeconds} s: {what}");
        }
    }

    public static bool TryUntil(Func<bool> condition, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > within)
            {
                return false;
            }

            Thread.Sleep(10); // The excuse that the class summary gives.
        }

        return true;
    }
}
