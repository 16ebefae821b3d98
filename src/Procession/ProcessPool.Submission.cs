using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Functions;
using Procession.Pool;

namespace Procession;

/// <content>What all verbs share: check, make ready to travel, hand over.</content>
public sealed partial class ProcessPool
{
    private AsyncResult<TResult> Submit<TArg, TResult>(
        Delegate func, FunctionShape shape, TArg argument, CallOptions? options)
    {
        ArgumentNullException.ThrowIfNull(func);
        _core.ThrowIfNotAccepting();
        CulturePair? culture = _core.Cultures.OfCaller();
        FunctionReference function = Prepare(func, shape, typeof(TArg), typeof(TResult));
        var buffer = new PayloadBuffer();
        buffer.AddItem(_core.Serializer, argument);
        return Hand(new SingleCall<TResult>(_core, function, buffer, options)
        {
            Culture = culture,
            InputText = TextsOf<TArg>(options),
        });
    }

    private AsyncResult<TResult[]> SubmitMap<TArg, TResult>(
        Delegate func, FunctionShape shape, IEnumerable<TArg> source, int? chunkSize, CallOptions? options)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(source);
        ThrowIfNotPositive(chunkSize);
        _core.ThrowIfNotAccepting();
        CulturePair? culture = _core.Cultures.OfCaller();
        FunctionReference function = Prepare(func, shape, typeof(TArg), typeof(TResult));
        InputText? texts = TextsOf<TArg>(options);
        bool isBare = MapInput.BareSize<TArg>(shape, _core.Serializer) > 0;
        var input = MapInput.Read(source, _core.Serializer, isBare, withText: texts is not null);
        var call = new MapCall<TResult>(_core, function, input, chunkSize, options) { Culture = culture, InputText = texts };
        AsyncResult<TResult[]> result = Hand(call);
        call.EndIfEmpty();
        return result;
    }

    private static FunctionReference Prepare(Delegate func, FunctionShape shape, Type argument, Type result)
    {
        try
        {
            return FunctionReference.From(func, shape, argument, result);
        }
        catch (OutOfMemoryException e)
        {
            throw OversizedFunction.Describe(func, e);
        }
    }

    private InputText? TextsOf<TArg>(CallOptions? options) =>
        options?.IncludeInputText ?? _core.IncludesInputText ? InputText.For<TArg>(_core.Serializer) : null;

    private AsyncResult<T> Hand<T>(SettledCall<T> call)
    {
        call.Keeper = this;
        _core.Register(call);
        try
        {
            call.ObserveCancellation();
            _core.Offer(call);
            _core.AwaitTimers();
        }
        catch (Exception e)
        {
            call.Abort(e); // The pool must not wait for it for ever.
            throw;
        }

        return new AsyncResult<T>(call);
    }

    private ResultStream<TResult> Stream<T, TResult>(
        Delegate func, FunctionShape shape, IEnumerable<T> source, int chunkSize, bool ordered) =>
        new(PrepareStream<T, TResult>(func, shape, chunkSize, ordered, Feeder(source, chunkSize)));

    private IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        Delegate func, FunctionShape shape, IEnumerable<T> source, int chunkSize, bool ordered, CancellationToken token) =>
        Enumerate(PrepareStream<T, TResult>(func, shape, chunkSize, ordered, Feeder(source, chunkSize)), token);

    private IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        Delegate func,
        FunctionShape shape,
        IAsyncEnumerable<T> source,
        int chunkSize,
        bool ordered,
        CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Enumerate(
            PrepareStream<T, TResult>(func, shape, chunkSize, ordered, MakeFeeder),
            token);

        StreamFeeder MakeFeeder(IStreamIntake intake) =>
            new AsyncFeeder<T>(intake, source, _core.Serializer, chunkSize);
    }

    private Func<IStreamIntake, StreamFeeder> Feeder<T>(IEnumerable<T> source, int chunkSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        return intake => new ThreadFeeder<T>(intake, source, _core.Serializer, chunkSize, _core.Settings.Name);
    }

    // Checks now, starts with the first MoveNext.
    private Func<bool, StreamConsumer<TResult>> PrepareStream<T, TResult>(
        Delegate func, FunctionShape shape, int chunkSize, bool ordered, Func<IStreamIntake, StreamFeeder> feeder)
    {
        ArgumentNullException.ThrowIfNull(func);
        ThrowIfNotPositive(chunkSize);
        _core.ThrowIfNotAccepting();
        CulturePair? culture = _core.Cultures.OfCaller(); // when the verb is called, not when the loop begins
        FunctionReference function = Prepare(func, shape, typeof(T), typeof(TResult));
        int itemSize = MapInput.BareSize<T>(shape, _core.Serializer);
        ExpectedStream expected = _core.ExpectStream();
        return outcomes =>
        {
            var call = new StreamCall<TResult>(
                _core, function, itemSize, chunkSize, ordered, _core.Settings.StreamWindow(chunkSize))
            {
                Culture = culture,
                FeederFactory = feeder,
                StopOnFailure = !outcomes,
                InputText = TextsOf<T>(options: null),
                Keeper = this,
            };
            _core.RegisterStream(call, expected);
            try
            {
                call.Start();
                return new StreamConsumer<TResult>(call);
            }
            catch (Exception e)
            {
                call.Abort(e); // no thread for its source: the pool must not wait for it for ever
                throw;
            }
        };
    }

    private static async IAsyncEnumerable<TResult> Enumerate<TResult>(
        Func<bool, StreamConsumer<TResult>> start,
        CancellationToken callToken,
        [EnumeratorCancellation] CancellationToken enumeratorToken = default)
    {
        if (callToken.IsCancellationRequested || enumeratorToken.IsCancellationRequested)
        {
            throw Cancelled(callToken, enumeratorToken);
        }

        StreamConsumer<TResult> stream = start(false);
        try
        {
            stream.Linked = CancellationTokenSource.CreateLinkedTokenSource(callToken, enumeratorToken);
            CancellationToken token = stream.Linked.Token;
            while (true)
            {
                (bool hasNext, Outcome<TResult> outcome) =
                    await Next(stream, callToken, enumeratorToken, token).ConfigureAwait(false);
                if (!hasNext)
                {
                    yield break;
                }

                yield return outcome.Result;
            }
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<(bool HasNext, Outcome<TResult> Outcome)> Next<TResult>(
        StreamConsumer<TResult> stream,
        CancellationToken callToken,
        CancellationToken enumeratorToken,
        CancellationToken linked)
    {
        try
        {
            return await stream.NextAsync(linked).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == linked)
        {
            throw Cancelled(callToken, enumeratorToken);
        }
    }

    // The exception carries the caller's own token, not that of the linked source which nobody else knows.
    private static OperationCanceledException Cancelled(
        CancellationToken callToken, CancellationToken enumeratorToken) =>
        new(callToken.IsCancellationRequested ? callToken : enumeratorToken);

    private static void ThrowIfNotPositive(int? chunkSize)
    {
        if (chunkSize is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, "A chunk holds 1 item or more.");
        }
    }
}
