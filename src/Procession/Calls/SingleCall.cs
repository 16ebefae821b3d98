using System.Buffers;
using System.Runtime.ExceptionServices;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.Calls;

/// <summary>One function, run once: the call behind <c>Apply</c>.</summary>
internal sealed class SingleCall<TResult>(
    ICallHost host, FunctionReference function, PayloadBuffer argument, CallOptions? options)
    : SettledCall<TResult>(host, function, options)
{
    private bool _taken;
    private int _completed;
    private byte[]? _payload;
    private TResult? _result;
    private ItemFailure? _failure;

    protected override MapProgress Reached => new(Volatile.Read(ref _completed), Total: 1);

    public override void Help()
    {
        if (!IsSettled)
        {
            Source?.Help(this);
        }
    }

    public override void ItemSucceeded(Chunk chunk, int index, in ReadOnlySequence<byte> payload)
    {
        if (ResultReading<TResult>.RunsUserCode(Host.Serializer))
        {
            _payload = payload.ToArray();
            return;
        }

        try
        {
            _result = Host.Serializer.Read<TResult>(payload);
        }
        catch (Exception e)
        {
            _failure = ItemFailure.Composed(() => UnreadableResult.Of(Function, e));
        }
    }

    public override bool ArraySucceeded(Chunk chunk, int index, RingReader ring, long length) =>
        ResultReading<TResult>.TryReadArray(ring, length, out _result);

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) => _failure = failure;

    protected override Chunk? TakeChunkNoLock(int workers)
    {
        if (_taken)
        {
            return null;
        }

        _taken = true;
        return new Chunk(this, 0, 1, argument.ToSequence());
    }

    protected override bool NothingLeftNoLock() => _taken || IsSettled;

    protected override void DeliveredNoLock(int items) => _completed += items;

    protected override void Unneeded() => argument.Release();

    protected override void Settle()
    {
        if (!TrySettle())
        {
            return;
        }

        if (_failure is not null)
        {
            DeliverFailure(() => _failure.ToException(index: 0));
        }
        else if (_payload is { } payload)
        {
            DeliverResult(() => Read(payload), runsUserCode: true);
        }
        else
        {
            DeliverResult(() => _result!, runsUserCode: false);
        }
    }

    private TResult Read(byte[] payload)
    {
        try
        {
            return Host.Serializer.Read<TResult>(new ReadOnlySequence<byte>(payload));
        }
        catch (Exception e)
        {
            ExceptionDispatchInfo.Throw(UnreadableResult.Of(Function, e));
            throw;
        }
    }
}
