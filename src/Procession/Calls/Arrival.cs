using System.Buffers;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// An outcome as it arrived: read already where that runs no user code, bytes for the consumer otherwise.
/// </summary>
internal readonly struct Arrival<TResult>
{
    private readonly TResult? _result;
    private readonly byte[]? _payload;
    private readonly ItemFailure? _failure;

    private Arrival(long index, TResult? result, byte[]? payload, ItemFailure? failure)
    {
        IsThere = true;
        Index = index;
        _result = result;
        _payload = payload;
        _failure = failure;
    }

    /// <summary>Whether this is an outcome, and not the default.</summary>
    public bool IsThere { get; }

    public long Index { get; }

    public static Arrival<TResult> Of(long index, TResult result) => new(index, result, null, null);

    public static Arrival<TResult> Failed(long index, ItemFailure failure) => new(index, default, null, failure);

    public static Arrival<TResult> Read(
        long index, in ReadOnlySequence<byte> payload, IPoolSerializer serializer, FunctionReference function)
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
            return Failed(index, ItemFailure.Composed(() => UnreadableResult.Of(function, index, e)));
        }
    }

    /// <summary>Reads what was left to the consumer's thread.</summary>
    public Outcome<TResult> ToOutcome(IPoolSerializer serializer, FunctionReference function)
    {
        if (_payload is null)
        {
            return new Outcome<TResult>(Index, _result, _failure?.ToException(Index));
        }

        try
        {
            TResult result = serializer.Read<TResult>(new ReadOnlySequence<byte>(_payload));
            return new Outcome<TResult>(Index, result, null);
        }
        catch (Exception e)
        {
            Exception named = UnreadableResult.Of(function, Index, e);
            ItemIndex.Attach(named, Index);
            return new Outcome<TResult>(Index, default, named);
        }
    }
}
