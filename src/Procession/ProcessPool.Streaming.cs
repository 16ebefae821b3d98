using Procession.Calls;
using Procession.Functions;
using Procession.Pool;
using Procession.Streams;

namespace Procession;

/// <content>What the streaming verbs share: check now, start with the first item that is asked for.</content>
public sealed partial class ProcessPool
{
    private ResultStream<TResult> Stream<T, TResult>(
        Delegate func,
        FunctionShape shape,
        IEnumerable<T> source,
        int chunkSize,
        bool ordered,
        CallOptions? options,
        CancellationToken token) =>
        new(PrepareStream<T, TResult>(func, shape, chunkSize, ordered, options, Feeder(source, chunkSize), token));

    private AsyncResultStream<TResult> StreamAsync<T, TResult>(
        Delegate func,
        FunctionShape shape,
        IEnumerable<T> source,
        int chunkSize,
        bool ordered,
        CallOptions? options,
        CancellationToken token) =>
        new(PrepareStream<T, TResult>(func, shape, chunkSize, ordered, options, Feeder(source, chunkSize), token));

    private AsyncResultStream<TResult> StreamAsync<T, TResult>(
        Delegate func,
        FunctionShape shape,
        IAsyncEnumerable<T> source,
        int chunkSize,
        bool ordered,
        CallOptions? options,
        CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(PrepareStream<T, TResult>(func, shape, chunkSize, ordered, options, MakeFeeder, token));

        StreamFeeder MakeFeeder(IStreamIntake intake) =>
            new AsyncFeeder<T>(intake, source, _core.Serializer, chunkSize);
    }

    private Func<IStreamIntake, StreamFeeder> Feeder<T>(IEnumerable<T> source, int chunkSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        return intake => new ThreadFeeder<T>(intake, source, _core.Serializer, chunkSize, _core.Settings.Name);
    }

    // The returned function starts an enumeration. Its arguments: whether to continue after failed items, and the token of
    // the loop.
    private Func<bool, CancellationToken, StreamConsumer<TResult>> PrepareStream<T, TResult>(
        Delegate func,
        FunctionShape shape,
        int chunkSize,
        bool ordered,
        CallOptions? options,
        Func<IStreamIntake, StreamFeeder> feeder,
        CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(func);
        ThrowIfNotPositive(chunkSize);
        ThrowIfNotForStreams(options);
        _core.ThrowIfNotAccepting();
        shape = FSharpAsync.ShapeFor(shape, typeof(TResult));
        CulturePair? culture = _core.Cultures.OfCaller(); // captured when the verb is called, not when the loop begins
        FunctionReference function = Prepare(func, shape, typeof(T), typeof(TResult));
        int itemSize = MapInput.BareSize<T>(shape, _core.Serializer);
        CancellationToken tokenOfOptions = options?.CancellationToken ?? CancellationToken.None;
        ExpectedStream expected = _core.ExpectStream();
        return (outcomes, tokenOfLoop) =>
        {
            token.ThrowIfCancellationRequested();
            tokenOfOptions.ThrowIfCancellationRequested();
            tokenOfLoop.ThrowIfCancellationRequested();
            var call = new StreamCall<TResult>(
                _core, function, itemSize, chunkSize, ordered, _core.Settings.StreamWindow(chunkSize), options)
            {
                Culture = culture,
                FeederFactory = feeder,
                StopOnFailure = !outcomes,
                InputText = TextsOf<T>(options),
                Keeper = this,
            };
            _core.RegisterStream(call, expected);
            try
            {
                call.Start();
                call.Observe(token);
                call.Observe(tokenOfOptions);
                call.Observe(tokenOfLoop);
                return new StreamConsumer<TResult>(call);
            }
            catch (Exception e)
            {
                call.Abort(e); // there is no thread for its source, and the pool must not wait for it forever
                throw;
            }
        };
    }

    private static void ThrowIfNotForStreams(CallOptions? options)
    {
        if (options is { HasCallbacks: true })
        {
            throw new ArgumentException(
                "A stream has no callbacks and reports no progress: its results go to the loop that reads it. Leave out "
                + "Callback, ErrorCallback, Progress and ProgressCallback, or use MapAsync, which has them.",
                nameof(options));
        }
    }
}
