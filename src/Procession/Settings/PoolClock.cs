using System.Diagnostics;

namespace Procession.Settings;

/// <summary>
/// The system's time, with timers that fire on a thread of their own: a kill must not wait for a thread of a thread pool that
/// the user's program keeps busy. One for all pools of the process.
/// </summary>
/// <remarks>What it calls is the pool's own and short; no code of the user's runs on its thread.</remarks>
internal sealed class PoolClock : TimeProvider
{
    private static readonly PoolClock Shared = new();
    private readonly object _lock = new(); // guards all below, and what a timer holds; pulsed when another is due first
    private readonly PriorityQueue<Entry, Entry> _queue = new(Comparer<Entry>.Create((a, b) => a.Due.CompareTo(b.Due)));
    private bool _isRunning;

    private PoolClock()
    {
    }

    /// <summary>The time provider of a pool: that of its options, unless it is the system's.</summary>
    public static TimeProvider For(TimeProvider wanted) => wanted == System ? Shared : new DetachedTimeProvider(wanted);

    /// <summary>Starts the thread, so that no later use can fail for want of one.</summary>
    /// <exception cref="OutOfMemoryException">The process can start no more threads.</exception>
    public void Prepare()
    {
        lock (_lock)
        {
            if (!_isRunning)
            {
                new Thread(Run) { IsBackground = true, Name = "Procession clock" }.UnsafeStart();
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

    private void Run()
    {
        while (true)
        {
            TakeDue().Fire();
        }
    }

    private Timer TakeDue()
    {
        lock (_lock)
        {
            while (true)
            {
                if (!_queue.TryPeek(out Entry? first, out _))
                {
                    Monitor.Wait(_lock);
                    continue;
                }

                // Changed or disposed of since.
                if (first.Version != first.Timer.VersionNoLock)
                {
                    _queue.Dequeue();
                    continue;
                }

                long now = Stopwatch.GetTimestamp();
                if (first.Due <= now)
                {
                    _queue.Dequeue();
                    first.Timer.RepeatNoLock(now);
                    return first.Timer;
                }

                double wait = Math.Ceiling(Stopwatch.GetElapsedTime(now, first.Due).TotalMilliseconds);
                Monitor.Wait(_lock, (int)Math.Min(int.MaxValue, wait));
            }
        }
    }

    private sealed record Entry(Timer Timer, long Version, long Due);

    private sealed class Timer(PoolClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        /// <summary>Counts the changes, so that what stands in the queue can be told to be outdated.</summary>
        public long VersionNoLock { get; private set; }

        public void Fire() => callback(state);

        public void RepeatNoLock(long now)
        {
            if (_period != Timeout.InfiniteTimeSpan)
            {
                EnqueueNoLock(now, _period);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                VersionNoLock++;
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    EnqueueNoLock(Stopwatch.GetTimestamp(), dueTime);
                    Monitor.Pulse(clock._lock);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                VersionNoLock++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void EnqueueNoLock(long now, TimeSpan time)
        {
            var entry = new Entry(this, VersionNoLock, Due: now + (long)(time.TotalSeconds * Stopwatch.Frequency));
            clock._queue.Enqueue(entry, entry);
        }
    }
}
