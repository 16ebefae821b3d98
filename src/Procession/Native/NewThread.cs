#pragma warning disable RS0030 // This type is the one place that starts threads.
namespace Procession.Native;

/// <summary>Starts threads. By default they do not capture the ExecutionContext of the caller.</summary>
internal static class NewThread
{
    /// <summary>Starts a thread.</summary>
    /// <param name="run">The code to run.</param>
    /// <param name="name">Its name, for debuggers.</param>
    /// <param name="purpose">Its purpose, in words that follow "the thread".</param>
    /// <param name="isBackground">Whether the program may end while it runs.</param>
    /// <param name="stackSize">The size of its stack in bytes; 0 for the default.</param>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads. Nothing was started.</exception>
    public static Thread Start(ThreadStart run, string name, string purpose, bool isBackground = true, int stackSize = 0)
    {
        var thread = new Thread(run, stackSize) { IsBackground = isBackground, Name = name };
        Start(thread, purpose);
        return thread;
    }

    /// <summary>Starts a thread that was created before.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="purpose">Its purpose, in words that follow "the thread".</param>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads. It was not started.</exception>
    public static void Start(Thread thread, string purpose)
    {
        try
        {
            StartNow(thread);
        }
        catch (OutOfMemoryException e)
        {
            throw SystemError.NoThread(purpose, e);
        }
    }

    /// <summary>
    /// As <see cref="Start(Thread, string)"/>, but in the ExecutionContext of the caller, who waits for it.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads. It was not started.</exception>
    public static void StartInContext(Thread thread, string purpose)
    {
        try
        {
            StartNow(thread, inContext: true);
        }
        catch (OutOfMemoryException e)
        {
            throw SystemError.NoThread(purpose, e);
        }
    }

    /// <summary>As <see cref="Start(ThreadStart, string, string, bool, int)"/>, for work that is not essential.</summary>
    /// <returns>Whether the thread was started.</returns>
    public static bool TryStart(ThreadStart run, string name)
    {
        try
        {
            StartNow(new Thread(run) { IsBackground = true, Name = name });
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    [FaultPoint(SystemError.Enomem)]
    private static void StartNow(Thread thread, bool inContext = false)
    {
        if (Faults.Next() != 0)
        {
            throw new InsufficientMemoryException("The thread was not started."); // as the runtime: an OutOfMemoryException
        }

        if (inContext)
        {
            thread.Start();
        }
        else
        {
            thread.UnsafeStart();
        }
    }
}
