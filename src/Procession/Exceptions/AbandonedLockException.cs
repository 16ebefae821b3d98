namespace Procession;

/// <summary>
/// The process or thread that held a <see cref="SharedLock"/> ended without giving it back. The data that the lock guards may
/// be half changed. Thrown once for each such end, to the next thread that gets the lock.
/// </summary>
/// <remarks>
/// From <see cref="SharedLock.Enter"/> and <see cref="SharedLock.TryEnter(TimeSpan)"/>: the calling thread holds the lock
/// now; repair what it guards, then call <see cref="SharedLock.Exit"/>. From <see cref="SharedLock.EnterScope"/>: the lock is
/// free again, since there is no scope that could give it back. Like <see cref="AbandonedMutexException"/>.
/// </remarks>
public sealed class AbandonedLockException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The owner, and what to do.</param>
    /// <param name="processId">The process that held the lock.</param>
    public AbandonedLockException(string message, int processId)
        : base(message)
    {
        ProcessId = processId;
        HelpLink = HelpPages.Locks;
    }

    /// <summary>Gets the id of the process that held the lock.</summary>
    public int ProcessId { get; }
}
