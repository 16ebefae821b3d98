using Procession.Native;

namespace Procession.Threads;

/// <summary>
/// Tries whether a thread can be started now, before the runtime sets up something that needs one: if the runtime fails to
/// get it, it reports that failure forever.
/// </summary>
internal static class TrialThread
{
    // About a second: far more than needed, even on a busy machine; bounded, since some systems cannot tell.
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
