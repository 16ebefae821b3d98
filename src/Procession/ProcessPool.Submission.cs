using Procession.Calls;
using Procession.Functions;
using Procession.Serialization;

namespace Procession;

/// <content>What all verbs share: check, make ready to travel, hand over.</content>
public sealed partial class ProcessPool
{
    private AsyncResult<TResult> Submit<TArg, TResult>(
        Delegate func, FunctionShape shape, TArg argument, CallSettings settings, CallHandlers<TResult>? handlers = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        _core.ThrowIfNotAccepting();
        if (typeof(TResult) == typeof(ValueTask))
        {
            // ValueTask has no overload of its own, because C# could not choose between the two for an async lambda.
            shape = shape with { Returns = FunctionReturn.ValueTask };
        }

        shape = FSharpAsync.ShapeFor(shape, typeof(TResult));
        CulturePair? culture = _core.Cultures.OfCaller();
        FunctionReference function = Prepare(func, shape, typeof(TArg), typeof(TResult));
        var buffer = new PayloadBuffer();
        buffer.AddItem(_core.Serializer, argument);
        return Register(new SingleCall<TResult>(_core, function, buffer, settings.Options)
        {
            Culture = culture,
            InputText = TextsOf<TArg>(settings.Options),
            Handlers = handlers,
            CancellationToken = settings.Token,
        });
    }

    private AsyncResult<TResult[]> SubmitMap<TArg, TResult>(
        Delegate func,
        FunctionShape shape,
        IEnumerable<TArg> source,
        int? chunkSize,
        CallSettings settings,
        CallHandlers<TResult[]>? handlers = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(source);
        ThrowIfNotPositive(chunkSize);
        _core.ThrowIfNotAccepting();
        shape = FSharpAsync.ShapeFor(shape, typeof(TResult));
        CulturePair? culture = _core.Cultures.OfCaller();
        FunctionReference function = Prepare(func, shape, typeof(TArg), typeof(TResult));
        InputText? texts = TextsOf<TArg>(settings.Options);
        bool isBare = MapInput.BareSize<TArg>(shape, _core.Serializer) > 0;
        source = CancellableSource.Of(source, settings);
        var input = MapInput.Read(source, _core.Serializer, isBare, withText: texts is not null);
        var call = new MapCall<TResult>(_core, function, input, chunkSize, settings.Options)
        {
            Culture = culture,
            InputText = texts,
            Handlers = handlers,
            CancellationToken = settings.Token,
        };
        AsyncResult<TResult[]> result = Register(call);
        call.EndIfEmpty();
        return result;
    }

    private AsyncResult<NoResult> SubmitAction<TArg>(
        Delegate func,
        FunctionShape shape,
        TArg argument,
        CallSettings settings,
        Action? callback,
        Action<Exception>? errorCallback) =>
        Submit(
            func,
            shape,
            argument,
            settings,
            CallHandlers<NoResult>.Of(callback is null ? null : _ => callback(), errorCallback));

    private AsyncResult<NoResult[]> SubmitForEach<T>(
        Delegate func,
        FunctionShape shape,
        IEnumerable<T> source,
        int? chunkSize,
        CallSettings settings,
        Action? callback,
        Action<Exception>? errorCallback) =>
        SubmitMap(
            func,
            shape,
            source,
            chunkSize,
            settings,
            CallHandlers<NoResult[]>.Of(callback is null ? null : _ => callback(), errorCallback));

    // Throws before anything runs if the wait would never end, because all callbacks of a pool run on one thread.
    private CallSettings Blocking(CallOptions? options, CancellationToken token) =>
        options is { HasCallbacks: true } && _core.Callbacks.IsCurrent
            ? throw new InvalidOperationException(
                "A callback cannot wait for a call of the same pool that has callbacks itself: they run on one thread. Make "
                + "the call without them, or use its async counterpart (ApplyAsync for Apply) without waiting for it here.")
            : new CallSettings(options, token, blocks: true);

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

    private AsyncResult<T> Register<T>(SettledCall<T> call)
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
            call.Abort(e); // The pool must not wait for it forever.
            throw;
        }

        return new AsyncResult<T>(call);
    }

    private static void ThrowIfNotPositive(int? chunkSize)
    {
        if (chunkSize is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, "A chunk holds 1 item or more.");
        }
    }
}
