using System.Runtime.CompilerServices;

namespace Procession.Threads;

/// <summary>
/// What <see cref="Thread.Interrupt"/> must not cut in two. Threads of the user's program run the pool's code, and .NET throws
/// into each wait of an interrupted thread, also into that for a contended lock: between a change and what follows from
/// it, too. Here such waits go on, and the interrupt is left for the next wait that is the user's own.
/// </summary>
internal static class Uninterrupted
{
    private static bool _isUnknown; // any thread may find that out; it is the same for all

    /// <summary>
    /// A lock for which threads wait without being interrupted. The runtime has such locks for itself; where it does not, this
    /// is an ordinary one (decision 18).
    /// </summary>
    public static Lock NewLock() => Volatile.Read(ref _isUnknown) ? new Lock() : Make();

    /// <summary>
    /// Takes an ordinary lock without being interrupted, for <c>using</c>. For the few locks of every worker on whose threads an
    /// item may have left an interrupt: locks of the other kind take time to make at the start (decision 18).
    /// </summary>
    public static Lock.Scope Enter(Lock ordinary)
    {
        try
        {
            return ordinary.EnterScope();
        }
        catch (ThreadInterruptedException)
        {
            return EnterAgain(ordinary);
        }
    }

    /// <summary>Releases a semaphore, which takes a lock of the framework's.</summary>
    public static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            semaphore.Release();
        }
        catch (ThreadInterruptedException)
        {
            ReleaseAgain(semaphore); // it was not: its lock comes first
        }
    }

    /// <summary>Waits for a task, which must not fail.</summary>
    public static void Wait(Task task)
    {
        if (!task.IsCompleted)
        {
            Run(() => task.Wait());
        }
    }

    /// <summary>Waits for the end of a thread.</summary>
    public static void Join(Thread thread) => Run(thread.Join);

    /// <summary>Does something that may be done again from its begin, until it was done without an interrupt.</summary>
    public static void Run(Action step)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                step();
                break;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    // Apart, as the next, so that what they capture is made only for those that were interrupted.
    private static Lock.Scope EnterAgain(Lock ordinary)
    {
        Thread.CurrentThread.Interrupt(); // as it was: the next step hears that, and keeps it
        Run(ordinary.Enter);
        Lock.Scope scope = ordinary.EnterScope(); // once more, without waiting: only that makes a scope
        ordinary.Exit();
        return scope;
    }

    private static void ReleaseAgain(SemaphoreSlim semaphore)
    {
        Thread.CurrentThread.Interrupt();
        Run(() => semaphore.Release());
    }

    private static Lock Make()
    {
        try
        {
            return WithTrivialWaits(useTrivialWaits: true);
        }
        catch (MissingMethodException)
        {
            Volatile.Write(ref _isUnknown, true);
            return new Lock();
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Lock WithTrivialWaits(bool useTrivialWaits);
}
