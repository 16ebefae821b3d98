using System.Diagnostics;
using Procession.Settings;

namespace Procession.Managers;

internal enum QueueOperation
{
    Put,
    Get,
    Complete,
    TaskDone,
    Join,
    Count,
    IsCompleted,
}

/// <summary>How an attempt to take an item from a queue ended.</summary>
internal enum Taking
{
    Taken,
    TimedOut,
    Completed,
}

/// <summary>The object in the manager's process behind a <see cref="ManagedQueue{T}"/>.</summary>
internal sealed class QueueObject<T>(int capacity) : ManagedObject
{
    // A waiting call checks now and then whether its process still waits for the answer.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly object _lock = new(); // a monitor: guards the fields below, and is pulsed at every change
    private readonly Queue<T> _items = new();
    private readonly Stack<T> _returned = new(); // taken for callers who could not be answered; handed out first
    private readonly int _capacity = capacity <= 0 ? int.MaxValue : capacity;
    private long _unfinished;
    private bool _isCompleted;

    private int CountNoLock
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(_lock));
            return _items.Count + _returned.Count;
        }
    }

    public override void Call(ManagedCall call)
    {
        switch ((QueueOperation)call.Operation)
        {
            case QueueOperation.Put:
                (T item, TimeSpan timeout) = call.Read<(T, TimeSpan)>();
                if (!Put(call, item, timeout))
                {
                    call.Return(false);
                }

                break;
            case QueueOperation.Get:
                call.Return(Get(call, call.Read<TimeSpan>()));
                break;
            case QueueOperation.Complete:
                Complete(call.Read<bool>());
                break;
            case QueueOperation.TaskDone:
                TaskDone();
                break;
            case QueueOperation.Join:
                call.Return(Join(call, call.Read<TimeSpan>()));
                break;
            case QueueOperation.Count:
                lock (_lock)
                {
                    call.Return(CountNoLock);
                }

                break;
            case QueueOperation.IsCompleted:
                call.Return(Volatile.Read(ref _isCompleted));
                break;
            default:
                throw UnknownOperation(call);
        }
    }

    private bool Put(ManagedCall call, T item, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (!_isCompleted && CountNoLock >= _capacity)
            {
                if (!WaitNoLock(call, timeout, started))
                {
                    return false;
                }
            }

            if (_isCompleted)
            {
                throw new InvalidOperationException("The queue was completed: nothing more can be put into it.");
            }

            // Answered first, so that the caller, who may have given up by now, knows for certain what happened. Nobody sees
            // the queue in between.
            _items.EnsureCapacity(_items.Count + 1);
            if (call.TryAnswer(true))
            {
                _items.Enqueue(item);
                _unfinished++;
                Monitor.PulseAll(_lock);
            }

            return true;
        }
    }

    private (Taking, T?) Get(ManagedCall call, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            // Checked before an item is taken, not only after a wait: the call may be processed long after its process died.
            while (CountNoLock == 0 || call.IsAbandoned)
            {
                if (CountNoLock == 0 && _isCompleted)
                {
                    return (Taking.Completed, default);
                }

                if (!WaitNoLock(call, timeout, started))
                {
                    return (Taking.TimedOut, default);
                }
            }

            if (!_returned.TryPop(out T? item))
            {
                item = _items.Dequeue();
            }

            call.TakeBack = () => PutBack(item);
            Monitor.PulseAll(_lock);
            return (Taking.Taken, item);
        }
    }

    private void PutBack(T item)
    {
        lock (_lock)
        {
            _returned.Push(item);
            Monitor.PulseAll(_lock);
        }
    }

    private void Complete(bool discard)
    {
        lock (_lock)
        {
            Volatile.Write(ref _isCompleted, true);
            if (discard)
            {
                _unfinished -= CountNoLock;
                _items.Clear();
                _returned.Clear();
            }

            Monitor.PulseAll(_lock);
        }
    }

    private void TaskDone()
    {
        lock (_lock)
        {
            if (_unfinished == 0)
            {
                throw new InvalidOperationException("TaskDone was called more often than items were put into the queue.");
            }

            _unfinished--;
            Monitor.PulseAll(_lock);
        }
    }

    private bool Join(ManagedCall call, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (_unfinished > 0)
            {
                if (!WaitNoLock(call, timeout, started))
                {
                    return false;
                }
            }

            return true;
        }
    }

    // False: the time is over, or nobody waits any more.
    private bool WaitNoLock(ManagedCall call, TimeSpan timeout, long started)
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        TimeSpan left = WaitTimeout.Left(timeout, started);
        if (left == TimeSpan.Zero || call.IsAbandoned)
        {
            return false;
        }

        Monitor.Wait(_lock, left == Timeout.InfiniteTimeSpan || left > LookInterval ? LookInterval : left);
        return true;
    }
}
