using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <content>What the consumer of a stream calls.</content>
internal sealed partial class StreamCall<TResult>
{
    /// <summary>Waits for the next outcome. What the source threw is thrown here, behind all outcomes.</summary>
    public StreamStep Next(TimeSpan timeout, out Outcome<TResult> outcome)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryNext(out outcome, out bool over, out Task? news))
            {
                return StreamStep.Outcome;
            }

            if (over)
            {
                return StreamStep.End;
            }

            if (!news!.Wait(WaitTimeout.Left(timeout, started)))
            {
                return StreamStep.TimedOut;
            }
        }
    }

    /// <summary>Waits for the next outcome without blocking a thread.</summary>
    public async ValueTask<(bool HasNext, Outcome<TResult> Outcome)> NextAsync()
    {
        QueuedByRuntime.Prepare();
        while (true)
        {
            if (TryNext(out Outcome<TResult> outcome, out bool over, out Task? news))
            {
                return (true, outcome);
            }

            if (over)
            {
                return (false, default);
            }

            await news!.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops the stream: nothing more is drawn, nothing queued runs, running items are asked to stop.
    /// </summary>
    public void Dispose()
    {
        Unobserve();
        if (Stop())
        {
            _taken.Clear();
            Feeder!.WaitForEnd();
        }
    }

    /// <summary>As <see cref="Dispose"/>, without blocking a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        Unobserve();
        if (Stop())
        {
            _taken.Clear();
            await Feeder!.WaitForEndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops a stream that nobody can read any more. Called on the finalizer's thread, so it only sets things going.
    /// </summary>
    public void Abandon()
    {
        bool isOver = _stopped || Volatile.Read(ref _allEnded);
        if (!isOver || _registrations is not null)
        {
            QueuedByRuntime.Post(() =>
            {
                Unobserve();
                if (!isOver)
                {
                    Stop();
                    Host.Dropped(this);
                }
            });
        }
    }

    // Exactly one of: an outcome, the end, or a task that ends when it is worth looking again.
    private bool TryNext(out Outcome<TResult> outcome, out bool over, out Task? news)
    {
        (outcome, over, news) = (default, false, null);
        if (_taken.Count == 0)
        {
            Release();
            if (!TryTakeArrived(out over, out news))
            {
                return false;
            }
        }
        else if (Volatile.Read(ref _abort) is { } abort)
        {
            throw abort;
        }

        Arrival<TResult> arrival = _taken.Peek();
        outcome = arrival.ToOutcome(Host, Function);
        _taken.Dequeue();
        if (arrival.IsUnread && !outcome.Successful)
        {
            Host.ResultsUnread(1);
        }

        if (++_consumed >= Permits.ReleasedTogether)
        {
            Release();
        }

        return true;
    }

    // Each lets one more item be drawn; several together, since each time costs a lock.
    private void Release()
    {
        if (_consumed > 0)
        {
            Permits.Release(_consumed);
            _consumed = 0;
        }
    }

    private bool TryTakeArrived(out bool over, out Task? news)
    {
        (over, news) = (false, null);
        lock (Gate)
        {
            if (_abort is not null)
            {
                throw _abort;
            }

            if (_window.TakeAll(_taken))
            {
                return true;
            }

            if (_stopped || _allEnded)
            {
                over = true;
                return _stopped ? false
                    : _window.Arrived < _added ? throw LostOutcome.Of(Function.Name, _added - _window.Arrived)
                    : _sourceFailure is not null ? throw _sourceFailure
                    : false;
            }

            _consumer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            news = _consumer.Task;
            return false;
        }
    }
}
