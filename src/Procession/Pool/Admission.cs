using System.Diagnostics;
using Procession.Calls;
using Procession.Streams;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Decides which calls a pool accepts, and knows which of the accepted calls are not over. It only keeps the state of the
/// pool; the caller does what has to follow. Thread-safe.
/// </summary>
/// <param name="poolName">The pool's name, for messages.</param>
internal sealed class Admission(string poolName)
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the fields below; calls are not used while it is held
    private readonly HashSet<Call> _active = [];
    private PoolState _state = PoolState.Running;
    private int _streamsToCome;
    private bool _joining;
    private PoolBrokenException? _broken;

    /// <summary>Gets the state for new calls.</summary>
    public PoolState State
    {
        get
        {
            lock (_lock)
            {
                return StateForDebugger;
            }
        }
    }

    /// <summary>Gets the state without the lock, since a debugger may have stopped the thread that holds it.</summary>
    public PoolState StateForDebugger => _state != PoolState.Disposed && _broken is not null ? PoolState.Broken : _state;

    /// <summary>Gets how many calls are not over.</summary>
    public int ActiveCalls
    {
        get
        {
            lock (_lock)
            {
                return _active.Count;
            }
        }
    }

    /// <summary>Throws unless the pool accepts new work.</summary>
    public void ThrowIfNotAccepting()
    {
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
        }
    }

    /// <summary>Accepts a call.</summary>
    public void Add(Call call)
    {
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
            _active.Add(call);
        }
    }

    /// <summary>Removes a call that has ended.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(Call call)
    {
        lock (_lock)
        {
            _active.Remove(call);
            return IsDrainedNoLock();
        }
    }

    /// <summary>Records a stream that may start later, even if the pool is closed by then.</summary>
    public void ExpectStream()
    {
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
            _streamsToCome++;
        }
    }

    /// <summary>Removes an expected stream that will never start.</summary>
    /// <returns>Whether nothing else is expected or active.</returns>
    public bool StreamNotComing()
    {
        lock (_lock)
        {
            _streamsToCome--;
            return IsDrainedNoLock();
        }
    }

    /// <summary>Accepts an expected stream, or a further enumeration of one.</summary>
    public void AddStream(Call call, bool isFirst)
    {
        lock (_lock)
        {
            bool wasPromised = _state == PoolState.Closed && !_joining && _broken is null && (isFirst || _active.Count > 0);
            if (!wasPromised)
            {
                ThrowIfNotAcceptingNoLock();
            }

            _active.Add(call);
            if (isFirst)
            {
                _streamsToCome--;
            }
        }
    }

    /// <summary>Accepts no more calls; calls that were accepted continue.</summary>
    /// <returns>Whether there are no such calls.</returns>
    public bool Close()
    {
        lock (_lock)
        {
            if (_state == PoolState.Running)
            {
                _state = PoolState.Closed;
            }

            return IsDrainedNoLock();
        }
    }

    /// <summary>Accepts no more calls; the caller has to abort those that were accepted.</summary>
    /// <returns><see langword="false"/> if the pool was already terminated.</returns>
    public bool TryTerminate()
    {
        lock (_lock)
        {
            if (_state >= PoolState.Terminated)
            {
                return false;
            }

            _state = PoolState.Terminated;
            return true;
        }
    }

    /// <summary>Records that the pool was disposed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _state = PoolState.Disposed;
        }
    }

    /// <summary>Records that the pool cannot run anything any more.</summary>
    /// <returns>Whether it was not broken before; the first reason stays.</returns>
    public bool TryBreak(PoolBrokenException reason)
    {
        lock (_lock)
        {
            bool isFirst = _broken is null;
            _broken ??= reason;
            return isFirst;
        }
    }

    /// <summary>Begins to wait for the end of the pool: from now on, expected streams may not start any more.</summary>
    /// <returns>Whether all calls are over.</returns>
    public bool BeginJoin()
    {
        lock (_lock)
        {
            if (_state == PoolState.Running && _broken is null)
            {
                throw new InvalidOperationException($"{poolName} is still running: call Close or Terminate before Join.");
            }

            ThrowIfReadingNoLock();
            _joining = true;
            return IsDrainedNoLock();
        }
    }

    /// <summary>Gets the calls that are not over.</summary>
    public Call[] Active()
    {
        lock (_lock)
        {
            return [.. _active];
        }
    }

    /// <summary>
    /// Creates a copy of the reason for which the pool is broken for each call, so that each has its own stack.
    /// </summary>
    public PoolBrokenException Again(PoolBrokenException reason, string? functionName) =>
        new(reason.Message, reason.InnerException) { PoolName = poolName, FunctionName = functionName };

    private bool IsDrainedNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return (_state == PoolState.Closed || _broken is not null) && _active.Count == 0 && (_streamsToCome == 0 || _joining);
    }

    // The stream of a terminated or broken pool ends without its source.
    private void ThrowIfReadingNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_state == PoolState.Closed && _broken is null
            && StreamFeeder.Reading is Call stream && _active.Contains(stream))
        {
            throw new InvalidOperationException(
                $"Join was called by the source of the stream of '{stream.Function.Name}', which {poolName} would wait for: "
                + "the stream ends when its source has. Join where the stream is read, or after it.");
        }
    }

    private void ThrowIfNotAcceptingNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_state == PoolState.Disposed)
        {
            throw new ObjectDisposedException(nameof(ProcessPool), $"{poolName} was disposed of and takes no more work.");
        }

        if (_broken is not null)
        {
            throw Again(_broken, functionName: null);
        }

        if (_state != PoolState.Running)
        {
            throw new InvalidOperationException(
                $"{poolName} was {(_state == PoolState.Closed ? "closed" : "terminated")} and takes no more work.");
        }
    }
}
