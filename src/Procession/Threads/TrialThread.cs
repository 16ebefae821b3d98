using Procession.Native;

namespace Procession.Threads;

/// <summary>
/// Shows whether a thread can be started now, before the runtime sets something up that takes one: where it gets none then, it
/// says the same for ever.
/// </summary>
internal static class TrialThread
{
    // About a second: far more than it takes on a busy machine; and not for ever, since some systems cannot say.
    private const int MostLooks = 1000;

    /// <summary>Starts a thread, and waits until it is gone.</summary>
    /// <param name="purpose">What the thread to come is for, in words that follow "the thread".</param>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public static void Run(string purpose)
    {
        int id = 0;
        Thread trial = NewThread.Start(() => id = Identify(), "Procession trial", purpose);
        Uninterrupted.Join(trial);

        // The system counts a thread until it is really gone, a moment after it was joined.
        var spin = default(SpinWait);
        while (OperatingSystem.IsLinux() && !Processes.HasNoThread(Environment.ProcessId, id) && spin.Count < MostLooks)
        {
            spin.SpinOnce();
        }
    }

    private static int Identify() => OperatingSystem.IsLinux() ? Processes.ThreadId() : 0;
}
