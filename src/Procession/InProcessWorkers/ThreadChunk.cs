using System.Buffers;
using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.InProcessWorkers;

/// <summary>
/// A chunk that a worker thread runs; its outcomes go to the sink at once. The user's code that it runs may never return.
/// Then another thread leaves the chunk behind, and from that moment on the sink belongs to that thread. Whichever of the
/// two changes the phase first reports what becomes of an item, so exactly one does.
/// </summary>
internal sealed class ThreadChunk : ItemLoop, INumberRun
{
    [ThreadStatic]
    private static ResettableBuffer? _scratch;

    private readonly WorkChunk _chunk;
    private readonly IChunkSink _sink;
    private readonly ThreadWorker _worker;
    private readonly PoolSettings _settings;
    private readonly TaskContext _task = new();

    // Guards all below. While code of the user runs, the index of the item does not change; so another thread that finds the
    // phase InCode may read it.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private Phase _phase;
    private long _begun;
    private long _itemBegun;
    private TaskExpiry? _expiry; // of the item that has reached its time limit last
    private ITimer? _limitTimer;
    private bool _isTimerDue;

    public ThreadChunk(WorkChunk chunk, IChunkSink sink, ThreadWorker worker, PoolSettings settings, ThreadLoop loop)
        : base(chunk.Count, chunk.Terms.StopsOnFailure, chunk.Terms.WantsInputText, loop.Serializer, loop.Surroundings)
    {
        _chunk = chunk;
        _sink = sink;
        _worker = worker;
        _settings = settings;
        FunctionBytes = chunk.Terms.Function.Payload;
    }

    private enum Phase
    {
        /// <summary>The worker's thread has not begun the chunk.</summary>
        Waiting,

        /// <summary>
        /// Code of the user may be running: the function, or code that rebuilds it or reads its argument.
        /// </summary>
        InCode,

        /// <summary>
        /// The sink is being told of an outcome, or the next item is being determined. No code of the user runs.
        /// </summary>
        Telling,

        /// <summary>Code of the user did not return in time. The sink belongs to another thread.</summary>
        LeftBehind,

        /// <summary>Everything was told, or the chunk was taken back.</summary>
        Over,
    }

    public CallTerms Terms => _chunk.Terms;

    /// <summary>The function as it was when the chunk was handed out: once its call has ended it has no bytes.</summary>
    public ReadOnlyMemory<byte> FunctionBytes { get; }

    /// <inheritdoc/>
    public bool TakesNumbers => false;

    /// <inheritdoc/>
    protected override INumberRun Outcomes => this;

    /// <summary>The worker's thread takes the chunk; <see langword="false"/> if it was taken back.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_phase != Phase.Waiting)
            {
                return false;
            }

            _phase = Phase.InCode;
            _begun = _itemBegun = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <summary>Takes the chunk back, if it was not begun. The caller tells the sink.</summary>
    public bool TryTakeBack()
    {
        lock (_lock)
        {
            bool isWaiting = _phase == Phase.Waiting;
            _phase = isWaiting ? Phase.Over : _phase;
            return isWaiting;
        }
    }

    /// <summary>Asks the running item to stop, by its token, and begins no more items.</summary>
    public void AskToStop() => _task.Cancel();

    /// <summary>Leaves the chunk behind, if code of the user runs in it. The sink then belongs to the caller.</summary>
    /// <param name="index">Leave it behind only while this item runs; <see langword="null"/> for any item.</param>
    /// <param name="running">The item that runs.</param>
    public bool TryLeave(int? index, out int running)
    {
        lock (_lock)
        {
            running = Index;
            if (_phase != Phase.InCode || (index is { } only && only != running))
            {
                return false;
            }

            _phase = Phase.LeftBehind;
            _limitTimer?.Dispose();
            return true;
        }
    }

    /// <summary>
    /// The item that runs, for monitoring; <see langword="null"/> if none does. Reads files to find the line of a lambda: not
    /// to be called under a lock.
    /// </summary>
    public RunningItem? LookAtRunning()
    {
        int index;
        long begun;
        lock (_lock)
        {
            if (_phase != Phase.InCode)
            {
                return null;
            }

            (index, begun) = (Index, _itemBegun);
        }

        return new RunningItem
        {
            FunctionName = Terms.Function.NameWithLine,
            ItemIndex = _chunk.FirstIndex + index,
            Elapsed = Stopwatch.GetElapsedTime(begun),
        };
    }

    /// <summary>Tells the sink that the chunk was taken back. Nobody else will tell it anything.</summary>
    public void TellReturned() => _sink.Returned();

    /// <summary>Tells the sink that the chunk was left behind.</summary>
    public void TellLost(Loss loss) => _sink.Lost(loss);

    /// <summary>Runs the chunk on the worker's thread, async functions included.</summary>
    public void Run(ItemRunner runner)
    {
        // Numbers are read as one span; what an executor is given may lie in pieces.
        bool areNumbers = Terms.ItemSize > 0;
        ReadOnlySequence<byte> items = _chunk.Items;
        Run(runner, areNumbers && !items.IsSingleSegment ? new ReadOnlySequence<byte>(items.ToArray()) : items, areNumbers);
    }

    /// <summary>Runs the chunk of an async function without holding a thread.</summary>
    public Task RunAsync(ItemRunner runner) => RunAsync(runner, _chunk.Items);

    /// <summary>
    /// Something other than the function has failed, for want of memory for example: it is unknown what the sink was told.
    /// </summary>
    public void Break(ILossReason reason)
    {
        lock (_lock)
        {
            if (_phase is Phase.LeftBehind or Phase.Over)
            {
                return;
            }

            _phase = Phase.Over;
            _limitTimer?.Dispose();
        }

        _sink.Lost(Loss.Unknown(reason));
        _worker.Ended(this);
    }

    /// <inheritdoc cref="INumberRun.TryNext"/>
    public override bool TryNext(out int index)
    {
        index = Index;
        if (IsOver)
        {
            return false;
        }

        if (Terms.TimeLimit is not null)
        {
            _task.MoveTo(index); // before the clock can find the item
        }

        lock (_lock)
        {
            if (_phase == Phase.LeftBehind)
            {
                return false;
            }

            _phase = Phase.InCode;
            if (Terms.TimeLimit is { } limit)
            {
                _itemBegun = Stopwatch.GetTimestamp();
                if (!_isTimerDue)
                {
                    LookInNoLock(limit);
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void SucceedWithNumber(long bits, int size) =>
        throw new NotSupportedException("Numbers are told as other results here.");

    /// <inheritdoc/>
    public Exception? Succeed<T>(T value)
    {
        ResettableBuffer buffer = Scratch();
        try
        {
            Serializer.Write(buffer, value);
        }
        catch (Exception e)
        {
            return FailureSite.Open(UnsendableResult.Describe(value, e));
        }

        if (TryTell(out TaskExpiry? expiry))
        {
            if ((expiry is null ? Store(buffer) : expiry.ToFailure(_sink.Item(Index), reason: null)) is { } failure)
            {
                Tell(failure);
            }

            Index++;
        }

        return null;
    }

    /// <inheritdoc cref="IItemResult.Fail"/>
    public override void Fail(Exception exception, string? inputText)
    {
        ResettableBuffer buffer = Scratch();
        ExceptionCodec.Write(buffer, exception);
        if (!TryTell(out TaskExpiry? expiry))
        {
            return;
        }

        ItemDescription? item = expiry is not null || (WantsInputText && inputText is null) ? _sink.Item(Index) : null;
        var payload = new Payload(buffer.ToSequence(), IsBorrowed: true);
        ItemFailure thrown = ItemFailure.Remote(payload, inputText ?? item?.InputText);
        Tell(expiry is null ? thrown : expiry.ToFailure(item!, thrown));
        Index++;
    }

    /// <inheritdoc/>
    protected override TaskContext BeginTask() => _task;

    /// <inheritdoc/>
    protected override void EndTask()
    {
        lock (_lock)
        {
            if (_phase == Phase.LeftBehind)
            {
                return;
            }

            _phase = Phase.Over;
            _limitTimer?.Dispose();
        }

        _sink.Ended(Stopwatch.GetElapsedTime(_begun).TotalMicroseconds);
        _worker.Ended(this);
    }

    private static ResettableBuffer Scratch()
    {
        ResettableBuffer buffer = _scratch ??= new ResettableBuffer();
        buffer.Reset(reserved: 0);
        return buffer;
    }

    // The user's code has returned. Returns false if that is too late, and the chunk was left behind.
    private bool TryTell(out TaskExpiry? expiry)
    {
        LeftInterrupt.Clear(); // An interrupt that the function left on this thread must not reach the code that is told.
        lock (_lock)
        {
            expiry = _expiry?.Index == Index ? _expiry : null;
            if (_phase == Phase.LeftBehind)
            {
                return false;
            }

            _phase = Phase.Telling;
            return true;
        }
    }

    private void Tell(ItemFailure failure)
    {
        failure.Origin ??= _worker.Origin;
        _sink.Failure(failure);
        HasFailed = true;
    }

    // The reason why the result could not be stored, if it could not.
    private ItemFailure? Store(ResettableBuffer buffer)
    {
        var payload = new Payload(buffer.ToSequence(), IsBorrowed: true);
        try
        {
            Uninterrupted.Run(() => _sink.Result(payload));
            return null;
        }
        catch (Exception e)
        {
            ItemDescription item = _sink.Item(Index);
            long bytes = buffer.Length;
            return ItemFailure.Composed(
                () => UnreadableResult.Of(item.Function, item.Mention("for"), bytes, e), item.InputText);
        }
    }

    private void LookInNoLock(TimeSpan time)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        _isTimerDue = true;
        _limitTimer ??= _settings.TimeProvider.CreateTimer(
            _ => LookAtClock(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _limitTimer.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void LookAtClock()
    {
        TaskExpiry expiry;
        lock (_lock)
        {
            _isTimerDue = false;
            if (_phase != Phase.InCode || Terms.TimeLimit is not { } limit || _expiry?.Index == Index)
            {
                return; // The next item sets the timer again.
            }

            TimeSpan left = limit - Stopwatch.GetElapsedTime(_itemBegun);
            if (left > TimeSpan.Zero)
            {
                LookInNoLock(left);
                return;
            }

            // Noted before the item is asked to stop: any outcome after that comes too late.
            expiry = _expiry = new TaskExpiry(
                _settings, _worker.Number, ProcessId: null, limit, _itemBegun, Index);
        }

        _task.Expire(expiry.Index);
        _worker.LeaveAfterGrace(this, expiry.Index, expiry);
    }
}
