using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Procession.Calls;

/// <summary>
/// A thread of a pool that runs posted work, one after the other. Started when first needed. A pool has two: one for the
/// user's callbacks, one for reading results whose types bring code of their own; so a callback that blocks delays
/// callbacks only.
/// </summary>
internal sealed class SerialThread(string purpose, string poolName, ILogger? logger)
{
    private readonly Lock _lock = new(); // guards _queue, _thread and _retired
    private readonly Queue<Work> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private volatile Thread? _thread;
    private bool _retired;

    /// <summary>Whether the caller is this thread, who must not wait for itself.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Queues work that must not throw.</summary>
    /// <param name="action">The work.</param>
    /// <param name="context">In whose context it runs; <see langword="null"/> for nobody's.</param>
    public void Post(Action action, ExecutionContext? context = null)
    {
        lock (_lock)
        {
            _queue.Enqueue(new Work(action, context));
            if (_thread is null)
            {
                // Also after Retire: a late outcome of a pool that was disposed of still gets its callback.
                _thread = new Thread(Loop) { IsBackground = true, Name = $"Procession {poolName} {purpose}" };
                _thread.UnsafeStart();
            }
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
            if (_thread is null)
            {
                // Never started or ended again, so nothing is queued.
                return true;
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
