namespace Procession.ProcessTests.Harness;

/// <summary>
/// The one place where tests poll, for facts that come with no event: a process that is gone, a file that another
/// process has written.
/// </summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string what, TimeSpan? within = null) =>
        Polling.Until(condition, what, within);

    public static bool Poll(Func<bool> condition, TimeSpan within) => Polling.TryUntil(condition, within);

    /// <summary>
    /// Waits until processes have ended and somebody has waited for each: we, or whoever had started it. If that one has ended
    /// too, it is the duty of the system's first process, which may take its time.
    /// </summary>
    public static void Gone(IEnumerable<int> pids, TimeSpan within)
    {
        int[] all = [.. pids];
        if (!Poll(() => !all.Any(IsLeft), within))
        {
            string left = string.Join("; ", all.Where(IsLeft).Select(Proc.Describe));
            Assert.Fail($"Still there after {within.TotalSeconds} s: {left}");
        }
    }

    private static bool IsLeft(int pid) =>
        Proc.IsAlive(pid) || (Proc.ParentOf(pid) is { } parent && TestRun.Has(parent));
}
