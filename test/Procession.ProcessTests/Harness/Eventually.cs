using System.Diagnostics;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// The one place where tests poll, for facts that come with no event: a process that is gone, a file that another
/// process has written.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(20);

    public static void True(Func<bool> condition, string what, TimeSpan? within = null)
    {
        if (!Poll(condition, within ?? DefaultLimit))
        {
            Assert.Fail($"Not within {(within ?? DefaultLimit).TotalSeconds} s: {what}");
        }
    }

    public static void Gone(IEnumerable<int> pids, TimeSpan within)
    {
        int[] all = [.. pids];
        if (!Poll(() => !all.Any(Proc.Exists), within))
        {
            string left = string.Join("; ", all.Where(Proc.Exists).Select(Proc.Describe));
            Assert.Fail($"Still there after {within.TotalSeconds} s: {left}");
        }
    }

    public static bool Poll(Func<bool> condition, TimeSpan within)
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
