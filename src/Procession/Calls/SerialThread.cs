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
    private readonly Queue<Action> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private volatile Thread? _thread;
    private bool _retired;

    /// <summary>Whether the caller is this thread, who must not wait for itself.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Queues work that must not throw.</summary>
    public void Post(Action work)
    {
        lock (_lock)
        {
            _queue.Enqueue(work);
            if (_thread is null)
            {
                // Also after Retire: a late outcome of a pool that was disposed of still gets its callback.
                _thread = new Thread(Loop) { IsBackground = true, Name = $"Procession {poolName} {purpose}" };
                _thread.Start();
            }
        }

        _available.Release();
    }

    /// <summary>Runs a callback and logs what it throws.</summary>
    public void Run(Action callback, string functionName)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            // Nobody waits for a callback, so nobody could catch this.
            logger?.LogError(
                e, "A callback of '{Function}' in {Pool} threw. The result is not affected.", functionName, poolName);
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

    // Apart, so that this thread keeps nothing of the last work alive while it waits for more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunNext()
    {
        Action? work;
        lock (_lock)
        {
            _queue.TryDequeue(out work);
        }

        work?.Invoke();
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
}
