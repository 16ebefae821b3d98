using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Native;

namespace Procession.Threads;

/// <summary>
/// The system's time, with timers that fire on a thread of their own: a kill must not wait for a thread of a thread pool that
/// the user's program keeps busy. One for all pools of the process.
/// </summary>
/// <remarks>
/// What it calls is the pool's own and short, and waits for nothing but short locks: no code of the user runs on its thread,
/// no process is started there, and no file is opened or removed but those of /proc.
/// </remarks>
internal sealed class PoolClock : TimeProvider
{
    private const int MostOutdated = 64;

    [ThreadStatic]
    private static bool _isCurrent;

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below but _news, and what a timer holds
    private readonly PriorityQueue<Entry, Entry> _queue = new(Comparer<Entry>.Create((a, b) => a.Due.CompareTo(b.Due)));
    private readonly AutoResetEvent _news = new(initialState: false); // another timer is due first
    private bool _isRunning;
    private int _outdated; // entries of the queue that will not fire

    private PoolClock()
    {
    }

    /// <summary>The one of this process.</summary>
    public static PoolClock Shared { get; } = new();

    /// <summary>Whether the caller is the thread of the clock, and must not wait.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>Starts the thread, so that no later use can fail for want of one.</summary>
    /// <exception cref="InsufficientMemoryException">The process can start no more threads.</exception>
    public void Prepare()
    {
        lock (_lock)
        {
            if (!_isRunning)
            {
                NewThread.Start(Run, "Procession clock", "of the clock");
                _isRunning = true;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Debug.Assert(period == Timeout.InfiniteTimeSpan || period > TimeSpan.Zero, "A period of zero would never end.");
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Does something short later, once.</summary>
    public ITimer After(TimeSpan delay, Action action) => CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    private void Run()
    {
        _isCurrent = true;
        while (true)
        {
            if (TryTakeDue(out TimerCallback? callback, out object? state, out int wait))
            {
                callback(state);
            }
            else
            {
                _news.WaitOne(wait);
            }
        }
    }

    private bool TryTakeDue([NotNullWhen(true)] out TimerCallback? callback, out object? state, out int wait)
    {
        (callback, state, wait) = (null, null, Timeout.Infinite);
        lock (_lock)
        {
            while (_queue.TryPeek(out Entry? first, out _))
            {
                // Changed or disposed of since.
                if (first.IsOutdatedNoLock)
                {
                    _queue.Dequeue();
                    _outdated--;
                    continue;
                }

                long now = Stopwatch.GetTimestamp();
                if (first.Due <= now)
                {
                    _queue.Dequeue();
                    (callback, state) = first.Timer.FireNoLock(now);
                    if (callback is not null)
                    {
                        return true;
                    }

                    continue;
                }

                double left = Math.Ceiling(Stopwatch.GetElapsedTime(now, first.Due).TotalMilliseconds);
                wait = (int)Math.Min(int.MaxValue, left);
                return false;
            }

            return false;
        }
    }

    // One that was due in a day would stay for a day, and what its timer is to call with it.
    private void ForgetOutdatedNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (++_outdated > MostOutdated && _outdated > _queue.Count / 2)
        {
            Entry[] current = [.. _queue.UnorderedItems.Select(item => item.Element).Where(entry => !entry.IsOutdatedNoLock)];
            _queue.Clear();
            _queue.EnqueueRange(current.Select(entry => (entry, entry)));
            _outdated = 0;
        }
    }

    private sealed record Entry(Timer Timer, long Version, long Due)
    {
        public bool IsOutdatedNoLock => Version != Timer.VersionNoLock;
    }

    private sealed class Timer(PoolClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period; // guarded by the lock of the clock, as all below
        private long _version;
        private bool _isPending; // whether an entry of the current version stands in the queue
        private bool _disposed;
        private TimerCallback? _callback = callback; // none once it is disposed of
        private object? _state = state;

        /// <summary>Counts the changes, so that what stands in the queue can be told to be outdated.</summary>
        public long VersionNoLock
        {
            get
            {
                Debug.Assert(clock._lock.IsHeldByCurrentThread);
                return _version;
            }
        }

        /// <summary>What to call now.</summary>
        public (TimerCallback? Callback, object? State) FireNoLock(long now)
        {
            Debug.Assert(clock._lock.IsHeldByCurrentThread);
            _isPending = false;
            if (_period != Timeout.InfiniteTimeSpan)
            {
                EnqueueNoLock(now, _period);
            }

            return (_callback, _state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                OutdateNoLock();
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    EnqueueNoLock(Stopwatch.GetTimestamp(), dueTime);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                (_callback, _state) = (null, null);
                OutdateNoLock();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void OutdateNoLock()
        {
            Debug.Assert(clock._lock.IsHeldByCurrentThread);
            _version++;
            if (_isPending)
            {
                _isPending = false;
                clock.ForgetOutdatedNoLock();
            }
        }

        private void EnqueueNoLock(long now, TimeSpan time)
        {
            Debug.Assert(clock._lock.IsHeldByCurrentThread);
            _isPending = true;
            var entry = new Entry(this, VersionNoLock, Due: now + (long)(time.TotalSeconds * Stopwatch.Frequency));
            clock._queue.Enqueue(entry, entry);
            if (ReferenceEquals(clock._queue.Peek(), entry))
            {
                clock._news.Set();
            }
        }
    }
}
