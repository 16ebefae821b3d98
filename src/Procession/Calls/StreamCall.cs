using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Functions;
using Procession.Settings;
using Procession.Wire;

namespace Procession.Calls;

/// <summary>
/// A stream of items and results: the call behind <c>IMap</c> and its kin. A <see cref="StreamFeeder"/> puts items in,
/// at most a window ahead; the consumer takes results out, and reads their bytes on its own thread.
/// </summary>
internal sealed class StreamCall<TResult> : Call, IStreamIntake, IDisposable
{
    private readonly ResultWindow<TResult> _window;
    private readonly bool _isDivisible;
    private readonly int _chunkSize;
    private readonly Queue<Arrival<TResult>> _taken = new(); // touched by the consumer only, as the next
    private int _consumed;
    private readonly Queue<PackedChunk> _packed = new(); // this, all below and _window are guarded by Gate
    private ChunkSizer? _sizer;
    private long _packedItems;
    private TaskCompletionSource? _consumer;
    private Exception? _sourceFailure;
    private bool _sourceOver;
    private volatile bool _stopped;
    private bool _allEnded;
    private Exception? _abort;

    /// <summary>Creates a stream that has not started.</summary>
    /// <param name="host">The pool.</param>
    /// <param name="function">What runs.</param>
    /// <param name="itemSize">As <see cref="ItemSize"/>.</param>
    /// <param name="chunkSize">How many items travel together at least.</param>
    /// <param name="ordered">Whether results come in the order of the source.</param>
    /// <param name="window">How many items may be drawn ahead of the consumer.</param>
    public StreamCall(
        ICallHost host, FunctionReference function, int itemSize, int chunkSize, bool ordered, StreamWindow window)
        : base(host, function, host.Limits)
    {
        ItemSize = itemSize;
        _chunkSize = chunkSize;
        _isDivisible = !function.IsAsync && host.MayDivide;
        _window = new ResultWindow<TResult>(window.Most, ordered);
        Permits = new StreamPermits(window);
    }

    /// <summary>One for each item that may still be drawn from the source.</summary>
    public StreamPermits Permits { get; }

    public override bool IsSettled => _stopped;

    /// <inheritdoc/>
    public override int ItemSize { get; }

    public override bool Gathers => _isDivisible;

    /// <summary>Reads the source; set once, before the stream is used.</summary>
    public required Func<IStreamIntake, StreamFeeder> FeederFactory { get; init; }

    protected override bool WantsEachResult => true;

    private StreamFeeder? Feeder { get; set; }

    public void Start()
    {
        StreamFeeder feeder = FeederFactory(this);
        bool isOver;
        lock (Gate)
        {
            // Whoever stops the stream does so under the gate, and looks for the feeder behind it.
            Feeder = feeder;
            isOver = _stopped;
        }

        if (isOver)
        {
            feeder.RequestStop(); // The pool ended while the feeder was being made.
        }
    }

    /// <inheritdoc/>
    public void Add(in PackedChunk packed)
    {
        lock (Gate)
        {
            if (_stopped)
            {
                return;
            }

            _packed.Enqueue(packed);
            _packedItems += packed.Count;
        }

        Permits.Saw(packed.Count, packed.Bytes / packed.Count);
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
        Permits.Saw(0, payload.Length);
        Arrive(Arrival<TResult>.Read(chunk.FirstIndex + index, payload, Host.Serializer, Function));
    }

    public override int NumbersSucceeded(Chunk chunk, int index, ReadOnlySpan<byte> numbers, int size)
    {
        var room = default(NumbersTogether);
        Span<TResult> results = ((Span<TResult>)room)[..Math.Min(NumbersTogether.Count, chunk.Count - index)];
        int count = ResultReading<TResult>.ReadRun(numbers, size, results);
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            for (int i = 0; i < count; i++)
            {
                _window.Put(Arrival<TResult>.Of(chunk.FirstIndex + index + i, results[i]));
            }

            consumer = ToWakeNoLock();
        }

        consumer?.TrySetResult();
        return count;
    }

    public override bool ArraySucceeded(Chunk chunk, int index, RingReader ring, long length)
    {
        Permits.Saw(0, length);
        if (!ResultReading<TResult>.TryReadArray(ring, length, out TResult? array))
        {
            return false;
        }

        Arrive(Arrival<TResult>.Of(chunk.FirstIndex + index, array));
        return true;
    }

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) =>
        Arrive(Arrival<TResult>.Failed(chunk.FirstIndex + index, failure));

    public override void Abort(Exception exception)
    {
        lock (Gate)
        {
            _abort ??= exception;
            _stopped = true;
            _packed.Clear();
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

    protected override Chunk? TakeChunkNoLock(int workers)
    {
        if (!_packed.TryDequeue(out PackedChunk first))
        {
            return null;
        }

        // As many as are there, if they are cheap: what was packed one behind the other lies side by side.
        _sizer ??= new ChunkSizer(int.MaxValue, workers, _chunkSize, _isDivisible);
        int size = _sizer.Next((int)Math.Min(_packedItems, int.MaxValue));
        int count = first.Count;
        PayloadBuffer.Mark end = first.End;
        while (count < size && _packed.TryPeek(out PackedChunk next)
            && count + next.Count <= size && next.Start == end)
        {
            (count, end) = (count + next.Count, next.End);
            next.Buffer.RemoveUser(); // the same buffer: the first one's use stands for all
            _packed.Dequeue();
        }

        _packedItems -= count;
        return new Chunk(this, first.FirstIndex, count, PayloadBuffer.Between(first.Start, end))
        {
            Grain = _sizer.GrainOf(count),
            Buffer = first.Buffer,
        };
    }

    protected override void MeasuredNoLock(int items, double microseconds) => _sizer?.Record(items, microseconds);

    protected override bool NothingLeftNoLock() => _stopped || (_sourceOver && _packed.Count == 0);

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
            _packed.Clear();
        }

        Feeder!.RequestStop();

        // Leaving a loop is no reason to kill workers: what runs is asked to stop and otherwise ends in its own time.
        Host.CancelChunks(this, kill: false);
        EndIfIdle();
        return true;
    }

    private void Arrive(Arrival<TResult> arrival)
    {
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            _window.Put(arrival);
            consumer = ToWakeNoLock();
        }

        consumer?.TrySetResult();
    }

    // Nobody yet if an earlier result is still missing.
    private TaskCompletionSource? ToWakeNoLock() => _window.HasNext ? TakeConsumerNoLock() : null;

    private TaskCompletionSource? TakeConsumerNoLock()
    {
        TaskCompletionSource? consumer = _consumer;
        _consumer = null;
        return consumer;
    }

    private void WakeConsumer()
    {
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            consumer = TakeConsumerNoLock();
        }

        consumer?.TrySetResult();
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

        outcome = _taken.Dequeue().ToOutcome(Host.Serializer, Function);
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
                return _sourceFailure is not null && !_stopped ? throw _sourceFailure : false;
            }

            _consumer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            news = _consumer.Task;
            return false;
        }
    }

    // On the stack: several threads read results at once.
    [InlineArray(Count)]
    private struct NumbersTogether
    {
        public const int Count = 64;
        private TResult _first;
    }
}
