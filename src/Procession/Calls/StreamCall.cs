using System.Buffers;
using System.Diagnostics;
using Procession.Functions;
using Procession.Settings;

namespace Procession.Calls;

/// <summary>
/// A stream of items and results: the call behind <c>IMap</c> and its kin. A <see cref="StreamFeeder"/> puts items in,
/// at
/// most a window ahead; the consumer takes results out, and reads their bytes on its own thread.
/// </summary>
internal sealed class StreamCall<TResult> : Call, IStreamIntake, IDisposable
{
    private readonly ResultWindow<TResult> _window;
    private readonly Queue<Chunk> _chunks = new(); // this and the next five are guarded by Gate
    private TaskCompletionSource? _consumer;
    private Exception? _sourceFailure;
    private bool _sourceOver;
    private volatile bool _stopped;
    private bool _allEnded;
    private Exception? _abort;

    public StreamCall(ICallHost host, FunctionReference function, bool ordered, int window)
        : base(host, function, host.Limits)
    {
        _window = new ResultWindow<TResult>(window, ordered);
        Permits = new SemaphoreSlim(window);
    }

    /// <summary>One for each item that may still be drawn from the source.</summary>
    public SemaphoreSlim Permits { get; }

    public override bool IsSettled => _stopped;

    /// <summary>Reads the source; set once, before the stream is used.</summary>
    public required Func<IStreamIntake, StreamFeeder> FeederFactory { get; init; }

    private StreamFeeder? Feeder { get; set; }

    public void Start()
    {
        Feeder = FeederFactory(this);
        if (IsSettled)
        {
            // The pool ended while the feeder was being made.
            Feeder.RequestStop();
        }
    }

    /// <summary>Takes a chunk from the feeder.</summary>
    public void Add(long firstIndex, int count, ReadOnlySequence<byte> items)
    {
        lock (Gate)
        {
            if (_stopped)
            {
                return;
            }

            _chunks.Enqueue(new Chunk(this, firstIndex, count, items));
        }

        Host.Offer(this);
    }

    /// <summary>The source has ended, by itself or with an exception.</summary>
    public void EndOfSource(Exception? failure)
    {
        lock (Gate)
        {
            _sourceOver = true;
            _sourceFailure = failure;
        }

        EndIfIdle();
        WakeConsumer();
    }

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
    public async ValueTask<(bool HasNext, Outcome<TResult> Outcome)> NextAsync(CancellationToken token)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            if (TryNext(out Outcome<TResult> outcome, out bool over, out Task? news))
            {
                return (true, outcome);
            }

            if (over)
            {
                return (false, default);
            }

            await news!.WaitAsync(token).ConfigureAwait(false);
        }
    }

    public override void ItemSucceeded(Chunk chunk, int index, in ReadOnlySequence<byte> payload)
    {
        var arrival = Arrival<TResult>.Read(chunk.FirstIndex + index, payload, Host.Serializer);
        Arrive(arrival);
    }

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) =>
        Arrive(Arrival<TResult>.Failed(chunk.FirstIndex + index, failure));

    public override void Abort(Exception exception)
    {
        lock (Gate)
        {
            _abort ??= exception;
            _stopped = true;
            _chunks.Clear();
        }

        Feeder?.RequestStop();
        EndIfIdle();
        WakeConsumer();
    }

    /// <summary>
    /// Stops the stream: nothing more is drawn, nothing queued runs, running items are asked to stop.
    /// </summary>
    public void Dispose()
    {
        if (Stop())
        {
            Feeder!.WaitForEnd();
        }
    }

    /// <summary>As <see cref="Dispose"/>, without blocking a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Stop())
        {
            await Feeder!.WaitForEndAsync().ConfigureAwait(false);
        }
    }

    protected override Chunk? TakeChunkNoLock(int workers) => _chunks.TryDequeue(out Chunk? chunk) ? chunk : null;

    protected override bool NothingLeftNoLock() => _stopped || (_sourceOver && _chunks.Count == 0);

    protected override void Settle()
    {
        lock (Gate)
        {
            _allEnded = true;
        }

        WakeConsumer();
    }

    private bool Stop()
    {
        lock (Gate)
        {
            if (_stopped)
            {
                return Feeder is not null;
            }

            _stopped = true;
            _chunks.Clear();
        }

        Feeder!.RequestStop();

        // Leaving a loop is no reason to kill workers: what runs is asked to stop and otherwise ends in its own time.
        Host.CancelChunks(this, kill: false);
        EndIfIdle();
        return true;
    }

    private void Arrive(Arrival<TResult> arrival)
    {
        TaskCompletionSource? consumer = null;
        lock (Gate)
        {
            _window.Put(arrival);
            if (_window.HasNext)
            {
                (consumer, _consumer) = (_consumer, null);
            }
        }

        consumer?.TrySetResult();
    }

    private void WakeConsumer()
    {
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            (consumer, _consumer) = (_consumer, null);
        }

        consumer?.TrySetResult();
    }

    // Exactly one of: an outcome, the end, or a task that ends when it is worth looking again.
    private bool TryNext(out Outcome<TResult> outcome, out bool over, out Task? news)
    {
        Arrival<TResult> arrival;
        (outcome, over, news) = (default, false, null);
        lock (Gate)
        {
            if (_abort is not null)
            {
                throw _abort;
            }

            if (_window.TryTake(out arrival))
            {
                // Taken; read below, outside the lock.
            }
            else if (_stopped || _allEnded)
            {
                over = true;
                return _sourceFailure is not null && !_stopped ? throw _sourceFailure : false;
            }
            else
            {
                _consumer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                news = _consumer.Task;
                return false;
            }
        }

        Permits.Release();
        outcome = arrival.ToOutcome(Host.Serializer);
        return true;
    }
}
