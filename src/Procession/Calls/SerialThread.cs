using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Procession.Settings;

namespace Procession.Calls;

/// <summary>
/// A thread of a pool that runs posted work, one after the other. Started when first needed. A pool has two: one for the
/// user's callbacks, one for reading results whose types bring code of their own; so a callback that blocks delays
/// callbacks only.
/// </summary>
internal sealed class SerialThread(string purpose, string poolName, ILogger? logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);
    private readonly Lock _lock = new(); // guards _queue, _thread, _retry and _retired
    private readonly Queue<Work> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private volatile Thread? _thread;
    private ITimer? _retry;
    private bool _retired;

    /// <summary>Whether the caller is this thread, who must not wait for itself.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>
    /// Queues work that must not throw. If the system grants no thread now, the work waits for one: whoever posts the outcome
    /// of a call could not do anything else with it.
    /// </summary>
    /// <param name="action">The work.</param>
    /// <param name="context">In whose context it runs; <see langword="null"/> for nobody's.</param>
    public void Post(Action action, ExecutionContext? context = null)
    {
        lock (_lock)
        {
            _queue.Enqueue(new Work(action, context));
            StartIfNoneNoLock();
        }

        _available.Release();
    }

    /// <summary>Runs a callback and logs what it throws.</summary>
    /// <returns>Whether it threw nothing.</returns>
    public bool Run(Action callback, string functionName)
    {
        try
        {
            callback();
            return true;
        }
        catch (Exception e)
        {
            // Nobody waits for a callback, so nobody could catch this.
            logger?.LogError(
                e, "A callback of '{Function}' in {Pool} threw. The result is not affected.", functionName, poolName);
            return false;
        }
    }

    /// <summary>Waits until what is queued now has run.</summary>
    public bool Drain(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_thread is null && _queue.Count == 0)
            {
                return true; // never started, or ended again
            }
        }

        var drained = new ManualResetEventSlim(); // not disposed: the thread may set it after the time limit
        Post(drained.Set);
        return drained.Wait(timeout);
    }

    /// <summary>Lets the thread end whenever its queue is empty.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
        }

        _available.Release();
    }

    // Also after Retire: a late outcome of a pool that was disposed of still gets its callback.
    private void StartIfNoneNoLock()
    {
        if (_thread is not null)
        {
            return;
        }

        try
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = $"Procession {poolName} {purpose}" };
            _thread.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            _thread = null;
            _retry ??= PoolClock.For(TimeProvider.System).CreateTimer(
                _ => TryAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _retry.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void TryAgain()
    {
        lock (_lock)
        {
            if (_queue.Count > 0)
            {
                StartIfNoneNoLock();
            }
        }
    }

    private void Loop()
    {
        while (true)
        {
            _available.Wait();
            RunNext();
            lock (_lock)
            {
                if (_retired && _queue.Count == 0)
                {
                    // The next Post starts another thread.
                    _thread = null;
                    return;
                }
            }
        }
    }

    // Apart: the frame of the loop, which waits for the next work, must not hold what this one held.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunNext()
    {
        Work? work;
        lock (_lock)
        {
            _queue.TryDequeue(out work);
        }

        work?.Run();
    }

    private sealed class Work(Action action, ExecutionContext? context)
    {
        // Started without one, and put back below, the thread's own context is always the empty one.
        public void Run() =>
            ExecutionContext.Run(context ?? ExecutionContext.Capture()!, static action => ((Action)action!)(), action);
    }
}
