using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Native;

namespace Procession.Threads;

/// <summary>
/// The threads of a pool that run code of the user, which may block, throw or interrupt its thread. Work begins in the order in
/// which it was posted. The first thread is started when it is needed, and where <c>grows</c> is set, more are started while
/// those there are blocked.
/// </summary>
internal sealed class UserThreads
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    // If no work has begun for this long, it does not matter whether a thread waits or runs forever.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(500);

    [ThreadStatic]
    private static UserThreads? _current;

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private readonly PostedWork _work;
    private readonly string _purpose;
    private readonly string _poolName;
    private readonly bool _grows;
    private readonly List<Thread> _threads = [];
    private readonly SemaphoreSlim _wake = new(0); // released once for each idle thread that is to wake up
    private int _idle;
    private int _woken;
    private long _begun;
    private long _seenBegun;
    private long _seenAt;
    private ITimer? _look;
    private bool _isLooking;
    private bool _retired;

    /// <param name="purpose">What they do, for their name.</param>
    /// <param name="poolName">Whose they are, for their name.</param>
    /// <param name="grows">Whether work that blocks holds up no other. Otherwise everything runs one after the other.</param>
    public UserThreads(string purpose, string poolName, bool grows = false)
    {
        (_purpose, _poolName, _grows) = (purpose, poolName, grows);
        _work = new PostedWork(_lock);
    }

    /// <summary>Whether the caller is one of these threads, and must not wait for it.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>
    /// Queues work that must not throw. If the system grants no thread now, the work waits for one: a caller that posts the
    /// outcome of a call could do nothing else with it.
    /// </summary>
    /// <param name="action">The work.</param>
    /// <param name="context">The context in which it runs; <see langword="null"/> for the default context.</param>
    public void Post(Action action, ExecutionContext? context = null)
    {
        bool wakes;
        lock (_lock)
        {
            _work.AddNoLock(action, context);
            wakes = _idle > _woken;
            if (wakes)
            {
                _woken++;
            }
            else if (_threads.Count == 0)
            {
                TryStartNoLock();
            }
            else if (_grows)
            {
                LookSoonNoLock();
            }
        }

        if (wakes)
        {
            Uninterrupted.Release(_wake);
        }
    }

    /// <summary>Starts the first thread, so that no later work has to wait for one.</summary>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public void Prepare()
    {
        lock (_lock)
        {
            if (_threads.Count == 0)
            {
                StartNoLock();
            }
        }
    }

    /// <summary>
    /// Waits until what is queued or running now has ended. The wait can be interrupted. Not to be called on these threads.
    /// </summary>
    /// <returns>Whether it has.</returns>
    public bool Drain(TimeSpan timeout) => _work.Await(timeout);

    /// <summary>As <see cref="Drain"/>, with a limit that is not infinite; but no interrupt ends the wait before that.</summary>
    public bool DrainUninterrupted(TimeSpan timeout)
    {
        long begun = Stopwatch.GetTimestamp();
        bool isReached = false;
        Uninterrupted.Run(() =>
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(begun);
            isReached = Drain(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        });
        return isReached;
    }

    /// <summary>As <see cref="Drain"/>, without blocking a thread.</summary>
    /// <returns>Ends when it has, or is cancelled.</returns>
    public Task DrainAsync(CancellationToken cancellationToken) => _work.AwaitAsync(cancellationToken);

    /// <summary>Lets the threads end whenever the queue is empty.</summary>
    public void Retire()
    {
        int wakes;
        lock (_lock)
        {
            _retired = true;
            wakes = _idle - _woken;
            _woken = _idle;
        }

        for (int i = 0; i < wakes; i++)
        {
            Uninterrupted.Release(_wake);
        }
    }

    // Also after Retire: a late outcome of a pool that was disposed of still gets its callback.
    private bool TryStartNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        try
        {
            StartNoLock();
            return true;
        }
        catch (OutOfMemoryException)
        {
            LookSoonNoLock();
            return false;
        }
    }

    private void StartNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        var thread = new Thread(Loop) { IsBackground = true, Name = $"Procession {_poolName} {_purpose}" };
        _threads.Add(thread);
        try
        {
            NewThread.Start(thread, $"for {_purpose} of {_poolName}");
        }
        catch (OutOfMemoryException)
        {
            _threads.Remove(thread);
            throw;
        }
    }

    private void LookSoonNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_isLooking)
        {
            return;
        }

        _isLooking = true;
        (_seenBegun, _seenAt) = (_begun, Stopwatch.GetTimestamp());
        _look ??= PoolClock.Shared.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _look.Change(LookInterval, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        lock (_lock)
        {
            int waiting = _work.QueuedNoLock - Math.Min(_woken, _idle);
            if (waiting <= 0 || (!_grows && _threads.Count > 0))
            {
                _isLooking = false;
                return;
            }

            if (_threads.Count == 0 || (_grows && AreStuckNoLock()))
            {
                // Doubles the number of threads, so that a hundred blocked ones do not take a hundred looks.
                int more = Math.Min(waiting, Math.Max(1, _threads.Count));
                while (more-- > 0 && TryStartNoLock())
                {
                    // One more.
                }
            }

            if (_seenBegun != _begun)
            {
                (_seenBegun, _seenAt) = (_begun, Stopwatch.GetTimestamp());
            }

            _look!.Change(LookInterval, Timeout.InfiniteTimeSpan);
        }
    }

    // Nothing was begun since the last look, and not because the processors are busy with these threads.
    private bool AreStuckNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_begun != _seenBegun)
        {
            return false;
        }

        int running = _threads.Count(thread => !thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin));
        return running < Environment.ProcessorCount || Stopwatch.GetElapsedTime(_seenAt) > LongestRun;
    }

    private void Loop()
    {
        _current = this;
        while (AwaitWork())
        {
            long? ended = RunNext();
            LeftInterrupt.Clear();
            if (ended is { } number)
            {
                _work.End(number);
            }
        }
    }

    // Returns false if this thread has to end. If it was the last one, the next Post starts another.
    private bool AwaitWork()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_work.QueuedNoLock > 0)
                {
                    return true;
                }

                // One idle thread is enough: the others were started because some were blocked.
                if (_retired || _idle > 0)
                {
                    _threads.Remove(Thread.CurrentThread);
                    return false;
                }

                _idle++;
            }

            bool wasWoken = false;
            try
            {
                _wake.Wait();
                wasWoken = true;
            }
            catch (ThreadInterruptedException)
            {
                // The interrupt came from user code that ran here, and has ended.
            }

            lock (_lock)
            {
                _idle--;
                if (wasWoken)
                {
                    _woken--;
                }
            }
        }
    }

    // In a method of its own: the frame of the loop, which waits for the next work, must not keep references of this work
    // alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long? RunNext()
    {
        PostedWork.Work? work;
        lock (_lock)
        {
            work = _work.BeginNoLock();
            if (work is null)
            {
                return null;
            }

            _begun++;
        }

        work.Run();
        return work.Number;
    }
}
