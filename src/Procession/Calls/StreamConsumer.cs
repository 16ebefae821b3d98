using Procession.Functions;

namespace Procession.Calls;

/// <summary>
/// The consumer's end of a stream. Pool, workers and the reader of the source know the call and not this, so the collector
/// finds it when nobody has the enumerator any more; then the stream ends as if it had been disposed of.
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
        GC.KeepAlive(this); // who waits has not dropped it
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
