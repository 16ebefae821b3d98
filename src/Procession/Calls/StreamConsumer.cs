using Procession.Functions;

namespace Procession.Calls;

/// <summary>
/// The consumer's end of a stream. The pool, its workers and the reader of the source refer to the call but not to this
/// object, so it is collected once nobody has the enumerator any more; its finalizer then ends the stream as if it had been
/// disposed of.
/// </summary>
/// <param name="call">The stream, which was started.</param>
internal sealed class StreamConsumer<TResult>(StreamCall<TResult> call) : IDisposable, IAsyncDisposable
{
    /// <summary>Ends a stream whose enumerator was dropped without Dispose.</summary>
    ~StreamConsumer() => call.Abandon();

    public FunctionReference Function => call.Function;

    /// <inheritdoc cref="StreamCall{TResult}.Next"/>
    public StreamStep Next(TimeSpan timeout, out Outcome<TResult> outcome)
    {
        StreamStep step = call.Next(timeout, out outcome);
        GC.KeepAlive(this); // whoever waits has not dropped the enumerator
        return step;
    }

    /// <inheritdoc cref="StreamCall{TResult}.NextAsync"/>
    /// <remarks>Whoever awaits it holds this, as a local variable.</remarks>
    public ValueTask<(bool HasNext, Outcome<TResult> Outcome)> NextAsync() => call.NextAsync();

    /// <inheritdoc cref="StreamCall{TResult}.Dispose"/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        call.Dispose();
    }

    /// <inheritdoc cref="StreamCall{TResult}.DisposeAsync"/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return call.DisposeAsync();
    }
}
