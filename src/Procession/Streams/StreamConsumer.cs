using System.Diagnostics;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Streams;

/// <summary>
/// The consumer's end of a stream: takes results out, and reads their bytes on the consumer's thread. The pool, its workers
/// and the reader of the source refer to the call but not to this object, so it is collected once nobody has the enumerator
/// any more; its finalizer then ends the stream as if it had been disposed of. Not thread-safe, like any enumerator.
/// </summary>
/// <param name="call">The stream, which was started.</param>
internal sealed class StreamConsumer<TResult>(StreamCall<TResult> call) : IDisposable, IAsyncDisposable
{
    private readonly Queue<Arrival<TResult>> _taken = new();
    private int _consumed; // since the last permits were given back

    /// <summary>Ends a stream whose enumerator was dropped without Dispose.</summary>
    ~StreamConsumer() => call.Abandon();

    public FunctionReference Function => call.Function;

    /// <summary>Waits for the next outcome. What the source threw is thrown here, after all outcomes.</summary>
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

            bool hasNews = news!.Wait(WaitTimeout.Left(timeout, started));
            GC.KeepAlive(this); // whoever waits has not dropped the enumerator
            if (!hasNews)
            {
                return StreamStep.TimedOut;
            }
        }
    }

    /// <summary>As <see cref="Next"/>, without blocking a thread.</summary>
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
        GC.SuppressFinalize(this);
        if (call.Stop() is { } feeder)
        {
            _taken.Clear();
            feeder.WaitForEnd();
        }
    }

    /// <summary>As <see cref="Dispose"/>, without blocking a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (call.Stop() is { } feeder)
        {
            _taken.Clear();
            await feeder.WaitForEndAsync().ConfigureAwait(false);
        }
    }

    // Exactly one of: an outcome, the end, or a task that ends when it is worth looking again.
    private bool TryNext(out Outcome<TResult> outcome, out bool over, out Task? news)
    {
        (outcome, over, news) = (default, false, null);
        if (_taken.Count == 0)
        {
            Release();
            if (!call.TryTake(_taken, out over, out news))
            {
                return false;
            }
        }
        else
        {
            call.ThrowIfAborted();
        }

        Arrival<TResult> arrival = _taken.Peek();
        outcome = arrival.ToOutcome(call.Host, call.Function);
        _taken.Dequeue();
        if (arrival.IsUnread && !outcome.Successful)
        {
            call.Host.ResultsUnread(1);
        }

        if (++_consumed >= call.Permits.ReleasedTogether)
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
            call.Permits.Release(_consumed);
            _consumed = 0;
        }
    }
}
