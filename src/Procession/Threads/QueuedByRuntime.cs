namespace Procession.Threads;

/// <summary>
/// Queues work to the runtime's thread pool on behalf of the pool's own threads: continuations of completed tasks, and work
/// that is left to others. If the runtime gets no thread for it, it throws, although the work is queued. Let through, that
/// exception would pass for the failure of a result that is stored already, or end a thread that others need.
/// </summary>
/// <remarks>
/// Not for what the runtime queues as a task (<see cref="Task.Run(Action)"/>,
/// <see cref="CancellationTokenSource.CancelAsync"/>): a task that could not be queued has failed, but runs later all the
/// same, and ends the program when it completes a second time.
/// </remarks>
internal static class QueuedByRuntime
{
    private static bool _isPrepared; // any thread may set it; once more does no harm

    /// <summary>
    /// Makes the thread pool start the thread that watches over it, which it keeps from then on. To be called before
    /// awaiting: if that thread is first needed when a task completes, and cannot be started then, the runtime ends the
    /// program.
    /// </summary>
    public static void Prepare()
    {
        if (!Volatile.Read(ref _isPrepared))
        {
            Volatile.Write(ref _isPrepared, true);
            Post(static () => { });
        }
    }

    /// <summary>Completes a task whose continuations are queued.</summary>
    /// <param name="task">The source of the task; <see langword="null"/> if nobody waits.</param>
    /// <returns>Whether it had not ended before.</returns>
    public static bool End(TaskCompletionSource? task)
    {
        try
        {
            return task?.TrySetResult() == true;
        }
        catch (OutOfMemoryException) when (task!.Task.IsCompleted)
        {
            ThreadPoolRevival.Begin();
            return true;
        }
    }

    /// <summary>Like <see cref="End(TaskCompletionSource?)"/>, for a task that is completed in another way.</summary>
    /// <param name="task">The task.</param>
    /// <param name="end">Ends it.</param>
    public static void End(Task task, Action end)
    {
        try
        {
            end();
        }
        catch (OutOfMemoryException) when (task.IsCompleted)
        {
            ThreadPoolRevival.Begin();
        }
    }

    /// <summary>Releases a semaphore for which an async method waits.</summary>
    public static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            Uninterrupted.Release(semaphore);
        }
        catch (OutOfMemoryException)
        {
            ThreadPoolRevival.Begin(); // its task has ended before
        }
    }

    /// <summary>Queues work to the thread pool, without an ExecutionContext. The work must not throw.</summary>
    public static void Post(Action work)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            ThreadPoolRevival.Begin();
        }
    }

    /// <summary>As <see cref="Post"/>, in the context of the caller.</summary>
    public static void PostInContext(Action work)
    {
        try
        {
            ThreadPool.QueueUserWorkItem(static work => work(), work, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            ThreadPoolRevival.Begin();
        }
    }
}
