using System.Buffers;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>One function, run once: the call behind <c>Apply</c>.</summary>
internal sealed class SingleCall<TResult>(
    ICallHost host, FunctionReference function, PayloadBuffer argument, CallOptions? options)
    : SettledCall<TResult>(host, function, options)
{
    private bool _taken;
    private int _completed;
    private KeptBytes _kept;
    private bool _hasResult;
    private bool _isReadLater;
    private bool _needsInput; // for its text, if the result turns out to be unreadable
    private TResult? _result;
    private ItemFailure? _failure;

    protected override MapProgress Reached => new(Volatile.Read(ref _completed), Total: 1);

    public override void ReadWhileWaiting()
    {
        if (!IsSettled)
        {
            Chunk? running = Latest;
            running?.Reader?.ReadFor(running);
        }
    }

    public override void ItemSucceeded(Chunk chunk, int index, in Payload payload)
    {
        if (ResultReading<TResult>.RunsUserCode(Host.Serializer))
        {
            _kept = payload.Keep();
        }
        else
        {
            _result = ResultReading<TResult>.Read(Host.Serializer, payload.Bytes);
            _hasResult = true;
        }
    }

    public override object AllocateArray(long length, out Span<byte> room) =>
        ResultReading<TResult>.AllocateArray(length, out room);

    public override void ArraySucceeded(Chunk chunk, int index, object array)
    {
        _result = ResultReading<TResult>.Checked(array);
        _hasResult = true;
    }

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) => _failure = failure;

    public override void LeaveItems(Chunk chunk) => argument.LeaveToCollector();

    public override string? NameOf(long index) => null;

    protected override Chunk? TakeChunkNoLock(int workers)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        if (_taken)
        {
            return null;
        }

        _taken = true;
        return new Chunk(this, 0, 1, argument.ToSequence());
    }

    protected override bool NothingLeftNoLock()
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        return _taken || IsSettled;
    }

    protected override void DeliveredNoLock(int items)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        _completed += items;
    }

    protected override void Unneeded()
    {
        base.Unneeded();
        _result = default;
        if (!_isReadLater)
        {
            _kept = default; // of a call that was cut off
        }

        if (!_needsInput)
        {
            argument.Release();
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
            DeliverFailure(() => failure.ToException(Function, index: 0));
        }
        else if (_kept.IsThere)
        {
            _isReadLater = true;
            _needsInput = InputText is not null;
            DeliverResult(ReadKept, runsUserCode: true);
        }
        else if (_hasResult)
        {
            DeliverResult(() => _result!, runsUserCode: false);
        }
        else
        {
            DeliverFailure(() => LostOutcome.Of(Function.Name, items: 1));
        }
    }

    private TResult ReadKept()
    {
        try
        {
            return Host.Serializer.Read<TResult>(_kept.ToSequence());
        }
        catch (Exception e)
        {
            ReadOnlySequence<byte> items = argument.ToSequence();
            string? text = InputText?.Of(ItemFraming.Next(ref items));
            Exception failure = ResultReading<TResult>.Describe(e, Host.Serializer, Function, item: string.Empty, _kept);
            FailureNotes.Attach(failure, 0, text);
            Host.Origin.NoteIn(failure, Function, index: 0);
            Host.ResultsUnread(1);
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        finally
        {
            _kept = default;
            if (_needsInput)
            {
                argument.Release();
            }
        }
    }
}
