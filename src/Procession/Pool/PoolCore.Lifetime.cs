using System.Diagnostics;
using Procession.Calls;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <content>From the first call to the last worker.</content>
internal sealed partial class PoolCore
{
    // Guards the fields below; calls are never touched while it is held.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly HashSet<Call> _active = [];
    private PoolState _state = PoolState.Running;
    private int _streamsToCome;
    private bool _joining;
    private PoolBrokenException? _broken;

    /// <summary>What a new call would be told.</summary>
    public PoolState State
    {
        get
        {
            lock (_lock)
            {
                return _state != PoolState.Disposed && _broken is not null ? PoolState.Broken : _state;
            }
        }
    }

    private int ActiveCalls
    {
        get
        {
            lock (_lock)
            {
                return _active.Count;
            }
        }
    }

    /// <summary>Throws unless the pool takes new work.</summary>
    public void ThrowIfNotAccepting()
    {
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
        }
    }

    /// <summary>Takes a call into the pool.</summary>
    public void Register(Call call)
    {
        ThrowIfInside();
        EnsureStarted();
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
            _active.Add(call);
        }
    }

    /// <summary>
    /// Promises a stream that it may start later, after Close as well: <c>imap</c>, <c>close</c>, then the loop is
    /// common.
    /// </summary>
    public ExpectedStream ExpectStream()
    {
        ThrowIfInside();
        EnsureStarted();
        lock (_lock)
        {
            ThrowIfNotAcceptingNoLock();
            _streamsToCome++;
        }

        return new ExpectedStream(this);
    }

    /// <summary>A promised stream was dropped and will never start.</summary>
    public void StreamNotComing()
    {
        bool drained;
        lock (_lock)
        {
            _streamsToCome--;
            drained = IsDrainedNoLock();
        }

        if (drained)
        {
            StopExecutor();
        }
    }

    /// <summary>Takes a promised stream into the pool, or a further enumeration of one.</summary>
    public void RegisterStream(Call call, ExpectedStream expected)
    {
        bool isFirst = expected.TryEnd();
        lock (_lock)
        {
            if (_state == PoolState.Closed && !_joining && _broken is null && (isFirst || _active.Count > 0))
            {
                _active.Add(call);
            }
            else
            {
                ThrowIfNotAcceptingNoLock();
                _active.Add(call);
            }

            if (isFirst)
            {
                _streamsToCome--;
            }
        }
    }

    public void Ended(Call call)
    {
        bool drained;
        lock (_lock)
        {
            _active.Remove(call);
            drained = IsDrainedNoLock();
        }

        if (!call.Function.IsStateless)
        {
            _executor.Forget(call.Function);
        }

        if (drained)
        {
            StopExecutor();
        }
    }

    public void Close()
    {
        bool drained;
        lock (_lock)
        {
            if (_state == PoolState.Running)
            {
                _state = PoolState.Closed;
            }

            drained = IsDrainedNoLock();
        }

        if (drained)
        {
            StopExecutor();
            AwaitTimers();
        }
    }

    public void Terminate()
    {
        lock (_lock)
        {
            if (_state >= PoolState.Terminated)
            {
                return;
            }

            _state = PoolState.Terminated;
        }

        try
        {
            // Without the line of a lambda: files are not read between a kill and those whom it is for.
            AbortAll(call => new PoolTerminatedException(
                $"{Settings.Name} was terminated before '{call.Function.Name}' had ended. "
                + "Close and Join let submitted work end.")
            {
                PoolName = Settings.Name,
                FunctionName = call.Function.Name,
            });
        }
        finally
        {
            _executor.Kill();
        }
    }

    public bool Join(TimeSpan timeout)
    {
        ThrowIfInside();
        long started = Stopwatch.GetTimestamp();
        BeginJoin();
        if (!_executor.Completion.Wait(timeout))
        {
            return false;
        }

        // Whoever joins may look at results, callbacks and the log afterwards; but a callback cannot wait for itself, nor can
        // the code that a result brings with it. Unpacking first: what it reads may have callbacks.
        bool isDrained = IsOnUserThread
            || (Unpacking.Drain(WaitTimeout.Left(timeout, started)) && Callbacks.Drain(WaitTimeout.Left(timeout, started)));
        Settings.Logger?.Flush(WaitTimeout.Left(timeout, started));
        return isDrained;
    }

    /// <summary>As <see cref="Join"/>, without blocking a thread. The token ends the wait and nothing else.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueuedByRuntime.Prepare();
        BeginJoin();
        bool isOnUserThread = IsOnUserThread; // of whoever called this, who may wait for it
        await _executor.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!isOnUserThread)
        {
            await Unpacking.DrainAsync(cancellationToken).ConfigureAwait(false);
            await Callbacks.DrainAsync(cancellationToken).ConfigureAwait(false);
        }

        await FlushLogAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        BeginDispose();
        Uninterrupted.Wait(_executor.Completion);
        Settings.Logger?.Flush(Timeout.InfiniteTimeSpan);
        RetireThreads();
    }

    public async ValueTask DisposeAsync()
    {
        QueuedByRuntime.Prepare();
        BeginDispose();
        await _executor.Completion.ConfigureAwait(false);
        await FlushLogAsync(CancellationToken.None).ConfigureAwait(false);
        RetireThreads();
    }

    /// <summary>Ends a pool that was dropped. Runs on the finalizer's thread, so it only sets things going.</summary>
    public void Abandon()
    {
        if (_isStarted && Settings.Logger is { } log)
        {
            PoolLog.PoolDropped(log, Settings.Name);
        }

        QueuedByRuntime.Post(BeginDispose);
    }

    public void Broken(PoolBrokenException reason)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = _broken is null;
            _broken ??= reason;
        }

        if (isFirst && Settings.Logger is { } log)
        {
            PoolLog.PoolBroken(log, Settings.Name, reason);
        }

        // One exception object for each call: each gets its own stack.
        try
        {
            AbortAll(call => Again(reason, call.Function.Name));
        }
        finally
        {
            _executor.Kill();
        }
    }

    private PoolBrokenException Again(PoolBrokenException reason, string? functionName) =>
        new(reason.Message, reason.InnerException) { PoolName = Settings.Name, FunctionName = functionName };

    // Not in the middle of a start: a worker must be told its configuration first.
    private void StopExecutor()
    {
        lock (_starting)
        {
            _executor.Stop();
        }
    }

    private bool IsOnUserThread => Callbacks.IsCurrent || Unpacking.IsCurrent;

    private void BeginJoin()
    {
        bool drained;
        lock (_lock)
        {
            if (_state == PoolState.Running && _broken is null)
            {
                throw new InvalidOperationException(
                    $"{Settings.Name} is still running: call Close or Terminate before Join.");
            }

            ThrowIfReadingNoLock();
            _joining = true;
            drained = IsDrainedNoLock();
        }

        if (drained)
        {
            StopExecutor();
        }
    }

    private Task FlushLogAsync(CancellationToken cancellationToken) =>
        Settings.Logger is { } logger ? logger.FlushAsync(cancellationToken) : Task.CompletedTask;

    private void RetireThreads()
    {
        Unpacking.Retire();
        Callbacks.Retire();
        Settings.Logger?.Retire();
        (Settings.TimeProvider as UserClock)?.Retire();
    }

    private void BeginDispose()
    {
        Terminate();
        lock (_lock)
        {
            _state = PoolState.Disposed;
        }
    }

    private void AbortAll(Func<Call, Exception> cause)
    {
        Call[] calls;
        lock (_lock)
        {
            calls = [.. _active];
        }

        // First the calls, then the chunks that will not run: the last one of a call ends it, with what it was aborted with.
        try
        {
            foreach (Call call in calls)
            {
                call.Abort(cause(call));
            }
        }
        finally
        {
            _dispatcher.Stop();
        }
    }

    private bool IsDrainedNoLock() =>
        (_state == PoolState.Closed || _broken is not null) && _active.Count == 0 && (_streamsToCome == 0 || _joining);

    // Of a terminated or broken pool the stream ends without its source.
    private void ThrowIfReadingNoLock()
    {
        if (_state == PoolState.Closed && _broken is null
            && StreamFeeder.Reading is Call stream && _active.Contains(stream))
        {
            throw new InvalidOperationException(
                $"Join was called by the source of the stream of '{stream.Function.Name}', which {Settings.Name} would wait for: "
                + "the stream ends when its source has. Join where the stream is read, or behind it.");
        }
    }

    // In a worker process the same static field would hold another pool. Here the function would wait for workers that may
    // wait for it.
    private void ThrowIfInside()
    {
        if (_executor.IsRunningCaller)
        {
            throw new InvalidOperationException(
                $"This function runs in a thread of {Settings.Name} (InProcess), and uses that same pool: it could wait for "
                + "itself. In a worker process a static field would hold another pool. Make a pool of its own in the function, "
                + "or do the work there without one.");
        }
    }

    private void ThrowIfNotAcceptingNoLock()
    {
        if (_state == PoolState.Disposed)
        {
            throw new ObjectDisposedException(nameof(ProcessPool), $"{Settings.Name} was disposed of and takes no more work.");
        }

        if (_broken is not null)
        {
            throw Again(_broken, functionName: null);
        }

        if (_state != PoolState.Running)
        {
            throw new InvalidOperationException(
                $"{Settings.Name} was {(_state == PoolState.Closed ? "closed" : "terminated")} and takes no more work.");
        }
    }
}
