using System.Runtime.CompilerServices;

namespace Procession.Threads;

/// <summary>
/// Waits that <see cref="Thread.Interrupt"/> does not end. Threads of the user's program run the pool's code, and .NET
/// throws from every wait of an interrupted thread, including the wait for a contended lock, even in the middle of a
/// change. The waits of this class go on, and the interrupt is left for the next wait of the user's own code.
/// </summary>
internal static class Uninterrupted
{
    private static bool _isUnknown; // any thread may find that out; all find the same

    /// <summary>
    /// Makes a lock whose waits are not interrupted. The runtime has such locks for its own use; on a runtime without them
    /// this is an ordinary lock (decision 18).
    /// </summary>
    public static Lock NewLock() => Volatile.Read(ref _isUnknown) ? new Lock() : Make();

    /// <summary>
    /// Takes an ordinary lock without being interrupted, for <c>using</c>. For the few locks that every worker needs at its
    /// start, taken on threads where an item may have left an interrupt: locks of the other kind take time to create then
    /// (decision 18).
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

    /// <summary>Releases a semaphore, which takes a lock of the framework.</summary>
    public static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            semaphore.Release();
        }
        catch (ThreadInterruptedException)
        {
            ReleaseAgain(semaphore); // it was not released: its lock comes first
        }
    }

    /// <summary>Waits for a task that must not fail.</summary>
    public static void Wait(Task task)
    {
        if (!task.IsCompleted)
        {
            Run(() => task.Wait());
        }
    }

    /// <summary>Waits for the end of a thread.</summary>
    public static void Join(Thread thread) => Run(thread.Join);

    /// <summary>Repeats a step until it ends without an interrupt. The step must be repeatable from its start.</summary>
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

    // In methods of their own, this and the next, so that closures are allocated only after an interrupt.
    private static Lock.Scope EnterAgain(Lock ordinary)
    {
        Thread.CurrentThread.Interrupt(); // as before: Run notices it at its first wait, and restores it at the end
        Run(ordinary.Enter);
        Lock.Scope scope = ordinary.EnterScope(); // once more, which does not wait: only this makes a scope
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
