using System.Diagnostics;

namespace Procession.Threads;

/// <summary>
/// The work that was posted to some threads and has not ended, in the order in which it was posted; and those who wait for its
/// end.
/// </summary>
/// <param name="gate">The lock of the threads, which guards this, too.</param>
internal sealed class PostedWork(Lock gate)
{
    // Lists of reference types, whose code is in the runtime already: this is used when a pool starts.
    private readonly Queue<Work> _queue = new();
    private readonly List<Work> _running = []; // one for each thread at most
    private readonly List<Drain> _drains = [];
    private long _posted;

    /// <summary>How many items of work have not begun.</summary>
    public int QueuedNoLock
    {
        get
        {
            Debug.Assert(gate.IsHeldByCurrentThread);
            return _queue.Count;
        }
    }

    /// <param name="action">The work.</param>
    /// <param name="context">The context in which it runs; <see langword="null"/> for the default context.</param>
    public void AddNoLock(Action action, ExecutionContext? context)
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        _queue.Enqueue(new Work(action, context, _posted++));
    }

    /// <summary>Begins the oldest work that has not begun; <see langword="null"/> if there is none.</summary>
    public Work? BeginNoLock()
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        if (_queue.TryDequeue(out Work? work))
        {
            _running.Add(work);
        }

        return work;
    }

    /// <summary>The work of this number has ended: tells whoever waited for no more than that.</summary>
    public void End(long number)
    {
        List<Drain>? reached = null;
        lock (gate)
        {
            _running.RemoveAll(work => work.Number == number);
            if (_drains.Count > 0)
            {
                long oldest = OldestNoLock();
                reached = _drains.FindAll(drain => drain.End <= oldest);
                _drains.RemoveAll(drain => drain.End <= oldest);
            }
        }

        // The user's code may have left an interrupt behind on this thread.
        reached?.ForEach(drain => Uninterrupted.Run(drain.Reached));
    }

    /// <inheritdoc cref="UserThreads.Drain"/>
    public bool Await(TimeSpan timeout)
    {
        var reached = new ManualResetEventSlim(); // not disposed: it may be set after the time limit
        if (TryAdd(reached.Set) is not { } drain)
        {
            return true;
        }

        bool isReached = false;
        try
        {
            isReached = reached.Wait(timeout);
        }
        finally
        {
            if (!isReached)
            {
                Remove(drain);
            }
        }

        return isReached;
    }

    /// <inheritdoc cref="UserThreads.DrainAsync"/>
    public async Task AwaitAsync(CancellationToken cancellationToken)
    {
        // Ended elsewhere: an interrupt of these threads, which run the user's code, could cut the end of a task in two.
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (TryAdd(() => QueuedByRuntime.Post(() => reached.TrySetResult())) is not { } drain)
        {
            return;
        }

        try
        {
            await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Remove(drain);
        }
    }

    // None if there is nothing to wait for.
    private Drain? TryAdd(Action reached)
    {
        lock (gate)
        {
            if (OldestNoLock() == long.MaxValue)
            {
                return null;
            }

            var drain = new Drain(_posted, reached);
            _drains.Add(drain);
            return drain;
        }
    }

    // So that work that blocks forever does not gather those who gave up waiting for it.
    private void Remove(Drain drain)
    {
        lock (gate)
        {
            _drains.Remove(drain);
        }
    }

    // The number of the first work that has not ended.
    private long OldestNoLock()
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        long oldest = _queue.TryPeek(out Work? next) ? next.Number : long.MaxValue;
        foreach (Work work in _running)
        {
            oldest = Math.Min(oldest, work.Number);
        }

        return oldest;
    }

    /// <summary>One action that was posted.</summary>
    /// <param name="action">What to run.</param>
    /// <param name="context">In whose context; <see langword="null"/> for nobody's.</param>
    /// <param name="number">Its place among all that was posted.</param>
    internal sealed class Work(Action action, ExecutionContext? context, long number)
    {
        public long Number => number;

        // A thread that was started without a context has the empty one, and gets it back after each work.
        public void Run() =>
            ExecutionContext.Run(context ?? ExecutionContext.Capture()!, static action => ((Action)action!)(), action);
    }

    /// <summary>Somebody waits until all work before a number has ended.</summary>
    /// <param name="end">The number of the first work that is not waited for.</param>
    /// <param name="reached">Tells whoever waits; is called again if it was interrupted.</param>
    private sealed class Drain(long end, Action reached)
    {
        public long End => end;

        public Action Reached => reached;
    }
}
