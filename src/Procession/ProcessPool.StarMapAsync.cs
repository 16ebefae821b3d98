using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Submits a function over a sequence of tuples and returns at once (Python's <c>starmap_async</c>).
    /// </summary>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second argument.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function, with two to five arguments. If it is async, the worker awaits it.</param>
    /// <param name="source">The tuples; each becomes the arguments of one call. Read to the end before this method
    /// returns.</param>
    /// <param name="chunkSize">How many items are sent together; by default the pool measures and decides.</param>
    /// <param name="options">The time limit, retries, progress, priority and other settings; a token can be passed
    /// instead.</param>
    /// <param name="callback">Called with all results, before anyone who waits can see them (Python's <c>callback</c>); see
    /// <see cref="CallOptions.Callback"/> for the thread.</param>
    /// <param name="errorCallback">
    /// Called with the exception if the call fails or is cancelled (Python's <c>error_callback</c>); see
    /// <see cref="CallOptions.ErrorCallback"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>The future results, in the order of the source.</returns>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)" path="/exception"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.Result),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.Result),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.Result),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.Result),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, ValueTask<TResult>> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));
}
