using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>
/// A stream of items and results: the call behind <c>IMap</c> and its kin. A <see cref="StreamFeeder"/> puts items in,
/// at most a window ahead; the consumer takes results out, and reads their bytes on its own thread.
/// </summary>
internal sealed partial class StreamCall<TResult> : Call, IStreamIntake, IDisposable
{
    private readonly ResultWindow<TResult> _window;
    private readonly bool _isDivisible;
    private readonly int _chunkSize;
    private readonly Queue<Arrival<TResult>> _taken = new(); // touched by the consumer only, as the next
    private int _consumed;
    private readonly Queue<PackedChunk> _packed = new(); // this, all below and _window are guarded by Gate
    private ChunkSizer? _sizer;
    private long _packedItems;
    private long _added;
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
    /// <param name="options">Limits and priority; <see langword="null"/> for those of the pool.</param>
    public StreamCall(
        ICallHost host,
        FunctionReference function,
        int itemSize,
        int chunkSize,
        bool ordered,
        StreamWindow window,
        CallOptions? options = null)
        : base(host, function, host.Limits.With(options))
    {
        Priority = options?.Priority ?? 0;
        ItemSize = itemSize;
        _chunkSize = chunkSize;
        _isDivisible = !function.IsAsync && host.MayDivide;
        _window = new ResultWindow<TResult>(window.Most, ordered);
        Permits = new StreamPermits(window);
    }

    /// <summary>One for each item that may still be drawn from the source.</summary>
    public StreamPermits Permits { get; }

    public override bool IsSettled => _stopped;

    public override int Priority { get; }

    /// <inheritdoc/>
    public override int ItemSize { get; }

    /// <inheritdoc/>
    public bool IncludesInputText => InputText is not null;

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
                packed.Buffer.RemoveUser();
                return;
            }

            _packed.Enqueue(packed);
            _packedItems += packed.Count;
            _added += packed.Count;
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

    public override void ItemSucceeded(Chunk chunk, int index, in Payload payload)
    {
        Permits.Saw(0, payload.Bytes.Length);
        UnreadInput? input = InputText is null ? null : UnreadInput.Of(InputText, chunk.Argument(index));
        Arrive(Arrival<TResult>.Read(chunk.FirstIndex + index, payload, Host.Serializer, input));
    }

    public override int NumbersSucceeded(Chunk chunk, int index, ReadOnlySpan<byte> numbers, int size)
    {
        var room = default(NumbersTogether<TResult>);
        Span<TResult> results = ((Span<TResult>)room)[..Math.Min(NumbersTogether<TResult>.Count, chunk.Expected - index)];
        int count = ResultReading<TResult>.ReadRun(numbers, size, results);
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            if (_stopped)
            {
                return count;
            }

            _window.MakeRoom(chunk.FirstIndex + index, count);
            for (int i = 0; i < count; i++)
            {
                _window.Put(Arrival<TResult>.Of(chunk.FirstIndex + index + i, results[i]));
            }

            consumer = ToWakeNoLock();
        }

        QueuedByRuntime.End(consumer);
        return count;
    }

    public override object AllocateArray(long length, out Span<byte> room)
    {
        Permits.Saw(0, length);
        return ResultReading<TResult>.AllocateArray(length, out room);
    }

    public override void ArraySucceeded(Chunk chunk, int index, object array) =>
        Arrive(Arrival<TResult>.Of(chunk.FirstIndex + index, ResultReading<TResult>.Checked(array)));

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) =>
        Arrive(Arrival<TResult>.Failed(chunk.FirstIndex + index, failure));

    public override void Abort(Exception exception) => Abort(exception, killsWhatRuns: false);

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

    private void Abort(Exception exception, bool killsWhatRuns)
    {
        bool isFirst;
        lock (Gate)
        {
            isFirst = !_stopped;
            _abort ??= exception;
            _stopped = true;
            DropNoLock();
        }

        Feeder?.RequestStop();
        if (isFirst && killsWhatRuns)
        {
            Host.CancelChunks(this, kill: true);
        }

        EndIfIdle();
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
            DropNoLock();
        }

        Feeder!.RequestStop();

        // Leaving a loop is no reason to kill workers: what runs is asked to stop and otherwise ends in its own time.
        Host.CancelChunks(this, kill: false);
        EndIfIdle();
        return true;
    }

    // What will not run, and what nobody will take: the consumer may keep the enumerator for long.
    private void DropNoLock()
    {
        while (_packed.TryDequeue(out PackedChunk packed))
        {
            packed.Buffer.RemoveUser();
        }

        _window.Clear();
    }

    private void Arrive(Arrival<TResult> arrival)
    {
        TaskCompletionSource? consumer;
        lock (Gate)
        {
            if (_stopped)
            {
                return;
            }

            _window.Put(arrival);
            consumer = ToWakeNoLock();
        }

        QueuedByRuntime.End(consumer);
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

        QueuedByRuntime.End(consumer);
    }
}
