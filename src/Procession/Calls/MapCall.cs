using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>One function over many items: the call behind <c>Map</c> and <c>StarMap</c>.</summary>
internal sealed class MapCall<TResult> : SettledCall<TResult[]>
{
    private readonly MapInput _input;
    private readonly int? _chunkSize;
    private readonly bool _isDivisible;
    private readonly bool _runsUserCode;
    private TResult[] _results;
    private KeptBytes[] _kept;
    private bool _isComplete; // the results are delivered, or will be
    private bool _needsInput; // for the texts of results that turn out to be unreadable
    private ChunkSizer? _sizer; // this and the next four fields are guarded by Gate
    private int _taken;
    private int _completed;
    private long _failedIndex = long.MaxValue;
    private ItemFailure? _failure;

    public MapCall(ICallHost host, FunctionReference function, MapInput input, int? chunkSize, CallOptions? options)
        : base(host, function, options)
    {
        _input = input;
        _chunkSize = chunkSize;
        _isDivisible = !function.IsAsync && host.MayDivide;
        _runsUserCode = ResultReading<TResult>.RunsUserCode(host.Serializer);
        _results = input.Count == 0 ? []
            : RawNumber<TResult>.IsRaw ? GC.AllocateUninitializedArray<TResult>(input.Count)
            : new TResult[input.Count];
        _kept = _runsUserCode ? new KeptBytes[input.Count] : [];
    }

    public override int ItemSize => _input.ItemSize;

    /// <inheritdoc/>
    public override bool NeedsNoMore => IsSettled || Volatile.Read(ref _failure) is not null;

    protected override MapProgress Reached => new(Volatile.Read(ref _completed), _input.Count);

    public override int NumbersSucceeded(Chunk chunk, int index, ReadOnlySpan<byte> numbers, int size) =>
        ResultReading<TResult>.ReadRun(numbers, size, _results.AsSpan((int)chunk.FirstIndex + index, chunk.Expected - index));

    public override void ItemSucceeded(Chunk chunk, int index, in Payload payload)
    {
        // Each place belongs to one item, so no lock is needed: Settle runs after the lock of ChunkEnded was taken.
        int place = (int)chunk.FirstIndex + index;
        if (_runsUserCode)
        {
            _kept[place] = payload.Keep();
        }
        else
        {
            _results[place] = Host.Serializer.Read<TResult>(payload.Bytes);
        }
    }

    public override object AllocateArray(long length, out Span<byte> room) =>
        ResultReading<TResult>.AllocateArray(length, out room);

    public override void ArraySucceeded(Chunk chunk, int index, object array) =>
        _results[(int)chunk.FirstIndex + index] = ResultReading<TResult>.Checked(array);

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure)
    {
        long place = chunk.FirstIndex + index;
        lock (Gate)
        {
            if (place < _failedIndex)
            {
                _failedIndex = place;
                _failure = failure;
            }
        }
    }

    public override void LeaveItems(Chunk chunk) => _input.LeaveToCollector();

    /// <summary>For an empty source: ends at once, since no chunk will.</summary>
    public void EndIfEmpty() => EndIfIdle();

    protected override Chunk? TakeChunkNoLock(int workers)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        int left = _input.Count - _taken;
        if (left == 0 || _failure is not null)
        {
            return null;
        }

        _sizer ??= new ChunkSizer(_input.Count, workers, _chunkSize, _isDivisible);
        int size = _sizer.Next(left);
        if (ItemSize > 0)
        {
            size = Math.Min(size, Chunk.MostNumberBytes / ItemSize);
        }

        var chunk = new Chunk(this, _taken, size, _input.Slice(_taken, size)) { Grain = _sizer.GrainOf(size) };
        _taken += size;
        return chunk;
    }

    protected override bool NothingLeftNoLock()
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        return _taken == _input.Count || _failure is not null || IsSettled;
    }

    protected override void MeasuredNoLock(int items, double microseconds)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        _sizer?.Record(items, microseconds);
    }

    protected override void DeliveredNoLock(int items)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        _completed += items;
    }

    protected override void Unneeded()
    {
        base.Unneeded();
        if (!_needsInput)
        {
            _input.Release();
        }

        if (!_isComplete)
        {
            (_results, _kept) = ([], []); // of a map that was cut off or has failed
        }
    }

    protected override void Settle()
    {
        if (!TrySettle())
        {
            return;
        }

        if (_failure is not null)
        {
            ItemFailure failure = _failure;
            _failure = null; // with what it knows of its worker
            DeliverFailure(() => failure.ToException(Function, _failedIndex));
        }
        else if (_completed < _input.Count)
        {
            DeliverFailure(() => LostOutcome.Of(Function.Name, _input.Count - _completed));
        }
        else
        {
            _needsInput = _runsUserCode && InputText is not null;
            _isComplete = true;
            DeliverResult(_runsUserCode ? ReadAll : () => _results, _runsUserCode);
        }
    }

    // Goes on to the end in any case, so that every unreadable result is counted as a failure.
    private TResult[] ReadAll()
    {
        ExceptionDispatchInfo? first = null;
        int unread = 0;
        for (int i = 0; i < _results.Length; i++)
        {
            try
            {
                _results[i] = Host.Serializer.Read<TResult>(_kept[i].ToSequence());
            }
            catch (Exception e)
            {
                unread++;
                if (first is null)
                {
                    Exception failure = ResultReading<TResult>.Describe(
                        e, Host.Serializer, Function, $" for {ItemDescription.NameOf(i)}", _kept[i]);
                    FailureNotes.Attach(failure, i, InputText?.Of(_input.Argument(i)));
                    Host.Origin.NoteIn(failure, Function, i);
                    first = ExceptionDispatchInfo.Capture(failure);
                }
            }

            _kept[i] = default;
        }

        _kept = [];
        if (_needsInput)
        {
            _input.Release();
        }

        if (first is not null)
        {
            Host.ResultsUnread(unread);
            first.Throw();
        }

        return _results;
    }
}
