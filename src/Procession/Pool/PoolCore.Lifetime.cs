using System.Diagnostics;
using Procession.Calls;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <content>From the first call to the last worker.</content>
internal sealed partial class PoolCore
{
    /// <summary>Gets the state for new calls.</summary>
    public PoolState State => _admission.State;

    /// <inheritdoc cref="Admission.StateForDebugger"/>
    public PoolState StateForDebugger => _admission.StateForDebugger;

    /// <summary>Throws unless the pool accepts new work.</summary>
    public void ThrowIfNotAccepting() => _admission.ThrowIfNotAccepting();

    /// <summary>Accepts a call.</summary>
    public void Register(Call call)
    {
        ThrowIfInside();
        _start.Ensure();
        _admission.Add(call);
    }

    /// <summary>
    /// Allows a stream to start later, even after Close, because <c>imap</c>, <c>close</c>, then the loop is common.
    /// </summary>
    public ExpectedStream ExpectStream()
    {
        ThrowIfInside();
        _start.Ensure();
        _admission.ExpectStream();
        return new ExpectedStream(this);
    }

    /// <summary>Removes a stream that was dropped and will never start.</summary>
    public void StreamNotComing() => StopIf(_admission.StreamNotComing());

    /// <summary>Accepts an expected stream, or a further enumeration of one.</summary>
    public void RegisterStream(Call call, ExpectedStream expected) => _admission.AddStream(call, isFirst: expected.TryEnd());

    /// <summary>
    /// Starts the workers, unless that was done before, and waits until as many as the pool keeps are ready.
    /// </summary>
    public async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueuedByRuntime.Prepare();
        _start.Ensure();
        ThrowIfNotAccepting();
        if (!await _readiness.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            ThrowIfNotAccepting();
            throw new UnreachableException("The workers are gone of a pool that takes work.");
        }
    }

    public void Ended(Call call)
    {
        bool isDrained = _admission.Remove(call);
        if (!call.Function.IsStateless)
        {
            _executor.ForgetFunction(call.Function);
        }

        StopIf(isDrained);
    }

    public void Close()
    {
        if (StopIf(_admission.Close()))
        {
            AwaitTimers();
        }
    }

    public void Terminate()
    {
        if (!_admission.TryTerminate())
        {
            return;
        }

        try
        {
            // Without the line of a lambda, so that no files are read between a kill and the calls that it ends.
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

        // After a join, the caller may look at results, callbacks and the log.
        return _threads.Drain(WaitTimeout.Left(timeout, started));
    }

    /// <summary>As <see cref="Join"/>, but blocks no thread. The token ends only the wait.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        ThrowIfInside();
        cancellationToken.ThrowIfCancellationRequested();
        QueuedByRuntime.Prepare();
        BeginJoin();
        bool isOnUserThread = _threads.IsCurrent; // whether the caller, who may wait for this, runs on one of them
        await _executor.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _threads.DrainAsync(isOnUserThread, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        BeginDispose();
        Uninterrupted.Wait(_executor.Completion);
        _threads.FlushLog();
        _threads.Retire();
    }

    public async ValueTask DisposeAsync()
    {
        QueuedByRuntime.Prepare();
        BeginDispose();
        await _executor.Completion.ConfigureAwait(false);
        await _threads.FlushLogAsync(CancellationToken.None).ConfigureAwait(false);
        _threads.Retire();
    }

    /// <summary>Ends a pool that was not disposed. Runs on the finalizer thread, so it only queues work.</summary>
    public void Abandon()
    {
        if (_start.IsDone && Settings.Logger is { } log)
        {
            PoolLog.PoolDropped(log, Settings.Name);
        }

        QueuedByRuntime.Post(BeginDispose);
    }

    /// <inheritdoc/>
    // Also called for a pool that was closed and not disposed, that was dropped, or that could not be started.
    public void AllGone()
    {
        _start.StopListening();
        _threads.Retire();
        _readiness.End();
    }

    public void Broken(PoolBrokenException reason)
    {
        if (_admission.TryBreak(reason) && Settings.Logger is { } log)
        {
            PoolLog.PoolBroken(log, Settings.Name, reason);
        }

        try
        {
            AbortAll(call => _admission.Again(reason, call.Function.Name));
        }
        finally
        {
            _executor.Kill();
        }
    }

    private bool StopIf(bool isDrained)
    {
        if (isDrained)
        {
            _start.Stop();
        }

        return isDrained;
    }

    private void BeginJoin() => StopIf(_admission.BeginJoin());

    private void BeginDispose()
    {
        Terminate();
        _admission.Dispose();
    }

    private void AbortAll(Func<Call, Exception> cause)
    {
        Call[] calls = _admission.Active();

        // First the calls, then the chunks that will not run: the last chunk of a call ends the call, with the exception of
        // the abort.
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

    // In a worker process the same static field would contain another pool. Here the function could wait for workers that
    // wait for the function.
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
}
