using System.Diagnostics;
using Procession.Calls;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Streams;

/// <summary>
/// A stream of items and results: the call behind <c>IMap</c> and its kin. A <see cref="StreamFeeder"/> puts items in,
/// at most a window ahead; a <see cref="StreamConsumer{TResult}"/> takes results out.
/// </summary>
internal sealed class StreamCall<TResult> : Call, IStreamIntake
{
    private readonly bool _isDivisible;
    private readonly StreamInput _input; // guarded by Gate
    private readonly StreamOutput<TResult> _output;
    private StreamFeeder? _feeder; // written once, under Gate; read under Gate or by whoever has stopped the stream under it

    // Touched by whoever starts the stream, and then by the consumer's end; not while items are read.
    private List<CancellationTokenRegistration>? _registrations;

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
        _isDivisible = !function.IsAsync && host.MayDivide;
        _input = new StreamInput(this, chunkSize, _isDivisible);
        _output = new StreamOutput<TResult>(Gate, new ResultWindow<TResult>(window.Most, ordered));
        Permits = new StreamPermits(window);
    }

    /// <summary>One for each item that may still be drawn from the source.</summary>
    public StreamPermits Permits { get; }

    public override bool IsSettled => _output.IsStopped;

    public override int Priority { get; }

    /// <inheritdoc/>
    public override int ItemSize { get; }

    /// <inheritdoc/>
    public bool IncludesInputText => InputText is not null;

    public override bool Gathers => _isDivisible;

    /// <summary>Reads the source; set once, before the stream is used.</summary>
    public required Func<IStreamIntake, StreamFeeder> FeederFactory { get; init; }

    protected override bool WantsEachResult => true;

    public void Start()
    {
        StreamFeeder feeder = FeederFactory(this);
        bool isOver;
        lock (Gate)
        {
            // Whoever stops the stream does so under the gate, and then looks for the feeder: it is seen there or here.
            _feeder = feeder;
            isOver = _output.IsStopped;
        }

        if (isOver)
        {
            feeder.RequestStop(); // The pool ended while the feeder was being made.
        }
    }

    /// <summary>Lets a token cancel the stream. What runs is asked to stop, and killed when the grace is over.</summary>
    public void Observe(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            (_registrations ??= []).Add(token.UnsafeRegister(
                static (call, token) => ((StreamCall<TResult>)call!).Cancel(token), this));
        }
    }

    /// <inheritdoc/>
    public void Add(in PackedChunk packed)
    {
        lock (Gate)
        {
            if (_output.IsStopped)
            {
                packed.Buffer.RemoveUser();
                return;
            }

            _input.Add(packed);
        }

        Permits.ObserveSizes(packed.Count, packed.Bytes / packed.Count);
        Host.Offer(this);
    }

    /// <inheritdoc/>
    public void EndOfSource(Exception? failure)
    {
        lock (Gate)
        {
            _input.End(failure);
        }

        EndIfIdle();
        _output.WakeConsumer();
    }

    /// <inheritdoc cref="StreamOutput{TResult}.ThrowIfAborted"/>
    public void ThrowIfAborted() => _output.ThrowIfAborted();

    /// <inheritdoc cref="StreamOutput{TResult}.TryTake"/>
    public bool TryTake(Queue<Arrival<TResult>> taken, out bool over, out Task? news) =>
        _output.TryTake(taken, _input, Function.Name, out over, out news);

    /// <summary>
    /// Stops the stream. Leaving a loop is no reason to kill workers: what runs is asked to stop, and otherwise ends in its
    /// own time.
    /// </summary>
    /// <returns>Who reads the source, and is about to end.</returns>
    public StreamFeeder? Stop()
    {
        Unobserve();
        StreamFeeder? feeder;
        lock (Gate)
        {
            feeder = _feeder;
            if (!_output.StopNoLock(abort: null))
            {
                return feeder;
            }

            _input.Drop();
        }

        feeder?.RequestStop();
        Host.CancelChunks(this, kill: false);
        EndIfIdle();
        return feeder;
    }

    /// <summary>
    /// Stops a stream that nobody can read any more. Called on the finalizer's thread, so it only sets things going.
    /// </summary>
    public void Abandon()
    {
        if (!_output.IsOver)
        {
            QueuedByRuntime.Post(() =>
            {
                Stop();
                Host.Dropped(this);
            });
        }
        else if (_registrations is not null)
        {
            QueuedByRuntime.Post(Unobserve);
        }
    }

    public override void ItemSucceeded(Chunk chunk, int index, in Payload payload)
    {
        Permits.ObserveSizes(0, payload.Bytes.Length);
        UnreadInput? input = InputText is null ? null : UnreadInput.Of(InputText, chunk.Argument(index));
        _output.Put(Arrival<TResult>.Read(chunk.FirstIndex + index, payload, Host.Serializer, input));
    }

    public override int NumbersSucceeded(Chunk chunk, int index, ReadOnlySpan<byte> numbers, int size)
    {
        var room = default(NumbersTogether<TResult>);
        Span<TResult> results = ((Span<TResult>)room)[..Math.Min(NumbersTogether<TResult>.Count, chunk.Expected - index)];
        int count = ResultReading<TResult>.ReadRun(numbers, size, results);
        _output.Put(chunk.FirstIndex + index, results[..count]);
        return count;
    }

    public override object AllocateArray(long length, out Span<byte> room)
    {
        Permits.ObserveSizes(0, length);
        return ResultReading<TResult>.AllocateArray(length, out room);
    }

    public override void ArraySucceeded(Chunk chunk, int index, object array) =>
        _output.Put(Arrival<TResult>.Of(chunk.FirstIndex + index, ResultReading<TResult>.Checked(array)));

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) =>
        _output.Put(Arrival<TResult>.Failed(chunk.FirstIndex + index, failure));

    public override void Abort(Exception exception) => Abort(exception, killsWhatRuns: false);

    protected override Chunk? TakeChunkNoLock(int workers)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        return _input.Take(workers);
    }

    protected override void MeasuredNoLock(int items, double microseconds)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        _input.Measured(items, microseconds);
    }

    protected override bool NothingLeftNoLock()
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        return _output.IsStopped || _input.IsOver;
    }

    protected override void Settle() => _output.End();

    private void Abort(Exception exception, bool killsWhatRuns)
    {
        bool isFirst;
        lock (Gate)
        {
            isFirst = _output.StopNoLock(exception);
            _input.Drop();
        }

        _feeder?.RequestStop();
        if (isFirst && killsWhatRuns)
        {
            Host.CancelChunks(this, kill: true);
        }

        EndIfIdle();
        _output.WakeConsumer();
    }

    private void Cancel(CancellationToken token) =>
        Abort(new OperationCanceledException($"The stream of '{Function.Name}' was cancelled.", token), killsWhatRuns: true);

    // A cancellation under way on another thread is not waited for: it finds a stream that has stopped.
    private void Unobserve()
    {
        _registrations?.ForEach(static each => each.Unregister());
        _registrations = null;
    }
}
