namespace Procession.Threads;

/// <summary>
/// What the runtime queues for its thread pool on behalf of the pool's threads: continuations of tasks that end, and work that
/// is left to others. If it gets no thread for it, it throws at whoever queues, though the work is queued. Thrown on, that
/// would be taken for the failure of a result that is stored already, or end a thread that others need.
/// </summary>
/// <remarks>
/// Not for what the runtime queues as a task (<see cref="Task.Run(Action)"/>, <see cref="CancellationTokenSource.CancelAsync"/>):
/// one that could not be queued has failed, runs later all the same, and ends the program when it has ended a second time.
/// </remarks>
internal static class QueuedByRuntime
{
    private static bool _isPrepared; // any thread may set it; once more does no harm

    /// <summary>
    /// Has the thread pool start the thread that watches over it, which it keeps from then on. Called by whoever is about to
    /// await: where that thread is first needed when something has ended, and cannot be had, the runtime ends the program.
    /// </summary>
    public static void Prepare()
    {
        if (!Volatile.Read(ref _isPrepared))
        {
            Volatile.Write(ref _isPrepared, true);
            Post(static () => { });
        }
    }

    /// <summary>Ends a task whose continuations are queued.</summary>
    /// <param name="task">What stands for it; <see langword="null"/> if nobody waits.</param>
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

    /// <summary>As <see cref="End(TaskCompletionSource?)"/>, for a task that ends otherwise.</summary>
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

    /// <summary>Lets an async method go on that waits for a semaphore.</summary>
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

    /// <summary>Leaves work to the thread pool, in nobody's context. It must not throw.</summary>
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
