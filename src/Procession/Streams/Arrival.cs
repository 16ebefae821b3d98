using Procession.Calls;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Streams;

/// <summary>
/// An outcome as it arrived: already read if that runs no user code; otherwise bytes for the consumer to read.
/// </summary>
internal readonly struct Arrival<TResult>
{
    private readonly TResult? _result;
    private readonly KeptBytes _kept;
    private readonly object? _detail; // the failure; or the input of a result that is not read yet, where its text may be wanted

    private Arrival(long index, TResult? result, KeptBytes kept, object? detail)
    {
        IsThere = true;
        Index = index;
        _result = result;
        _kept = kept;
        _detail = detail;
    }

    /// <summary>Whether this is an outcome, and not the default.</summary>
    public bool IsThere { get; }

    /// <summary>Whether a result has arrived, but was not read yet: that may still fail.</summary>
    public bool IsUnread => _kept.IsThere;

    public long Index { get; }

    public static Arrival<TResult> Of(long index, TResult result) => new(index, result, default, null);

    public static Arrival<TResult> Failed(long index, ItemFailure failure) => new(index, default, default, failure);

    /// <summary>Reads a result, or keeps it for <see cref="ToOutcome"/>.</summary>
    public static Arrival<TResult> Read(long index, in Payload payload, IPoolSerializer serializer, UnreadInput? input) =>
        ResultReading<TResult>.RunsUserCode(serializer)
            ? new Arrival<TResult>(index, default, payload.Keep(), input)
            : Of(index, serializer.Read<TResult>(payload.Bytes));

    /// <summary>Reads what was left to the consumer's thread.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted; it can be read again.</exception>
    public Outcome<TResult> ToOutcome(ICallHost host, FunctionReference function)
    {
        if (!_kept.IsThere)
        {
            var failure = _detail as ItemFailure;
            return new Outcome<TResult>(Index, _result, failure?.ToException(function, Index), failure?.InputText);
        }

        try
        {
            return new Outcome<TResult>(Index, host.Serializer.Read<TResult>(_kept.ToSequence()));
        }
        catch (Exception e) when (e is not ThreadInterruptedException)
        {
            string? inputText = (_detail as UnreadInput)?.ToText();
            Exception failure = ResultReading<TResult>.Describe(
                e, host.Serializer, function, $" for {ItemDescription.NameOf(Index)}", _kept);
            FailureNotes.Attach(failure, Index, inputText);
            host.Origin.NoteIn(failure, function, Index);
            return new Outcome<TResult>(Index, default, failure, inputText);
        }
    }
}
