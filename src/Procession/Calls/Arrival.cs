using System.Buffers;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// An outcome as it arrived: read already where that runs no user code, bytes for the consumer otherwise.
/// </summary>
internal readonly struct Arrival<TResult>
{
    private readonly TResult? _result;
    private readonly byte[]? _payload;
    private readonly Exception? _exception;

    private Arrival(long index, TResult? result, byte[]? payload, Exception? exception)
    {
        Index = index;
        _result = result;
        _payload = payload;
        _exception = exception;
    }

    public long Index { get; }

    public static Arrival<TResult> Failed(long index, Exception exception) => new(index, default, null, exception);

    public static Arrival<TResult> Read(long index, in ReadOnlySequence<byte> payload, IPoolSerializer serializer)
    {
        if (ResultReading<TResult>.RunsUserCode(serializer))
        {
            return new Arrival<TResult>(index, default, payload.ToArray(), null);
        }

        try
        {
            return new Arrival<TResult>(index, serializer.Read<TResult>(payload), null, null);
        }
        catch (Exception e)
        {
            return Failed(index, e);
        }
    }

    /// <summary>Reads what was left to the consumer's thread.</summary>
    public Outcome<TResult> ToOutcome(IPoolSerializer serializer)
    {
        if (_payload is null)
        {
            return new Outcome<TResult>(Index, _result, _exception);
        }

        try
        {
            TResult result = serializer.Read<TResult>(new ReadOnlySequence<byte>(_payload));
            return new Outcome<TResult>(Index, result, null);
        }
        catch (Exception e)
        {
            ItemIndex.Attach(e, Index);
            return new Outcome<TResult>(Index, default, e);
        }
    }
}
