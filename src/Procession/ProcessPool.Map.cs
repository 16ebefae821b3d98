using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>Runs a function over a sequence and waits for all results (Python's <c>map</c>).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. If it is async, the worker awaits it.</param>
    /// <param name="source">The items; read once, to the end, on this thread.</param>
    /// <param name="chunkSize">How many items are sent together; the items of a chunk run one after the other in one worker.
    /// By default the pool measures how long items take and decides: thousands of tiny items, or single long ones.</param>
    /// <param name="options">The time limit, retries, priority and other settings of this call; a token can be passed
    /// instead. By default the pool's settings.</param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>The results, in the order of the source.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not accept work any more; or this is a callback of the pool,
    /// and the options have callbacks too.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; or the function itself threw this
    /// exception.</exception>
    /// <exception cref="WorkerCrashedException">A worker died while it was running an item.</exception>
    /// <exception cref="TaskTimeoutException">An item ran longer than <see cref="CallOptions.Timeout"/>, or the pool's
    /// limit.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <exception cref="PoolBrokenException">No worker of the pool can be started.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted. The call continues, but its result is
    /// lost.</exception>
    /// <remarks>
    /// If items fail, no further chunk is started, running chunks are waited for, and the exception of the first failed item
    /// in the order of the source is thrown, with its own type. <c>Data["Procession.Index"]</c> holds the item's position.
    /// </remarks>
    public TResult[] Map<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult[] Map<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] Map<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <summary>Submits a function over a sequence and returns at once (Python's <c>map_async</c>).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. If it is async, the worker awaits it.</param>
    /// <param name="source">The items; read once, to the end, before this method returns. An exception of the source is
    /// thrown here.</param>
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
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult<TResult[]> MapAsync<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult[]> MapAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, Action{TResult[]}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> MapAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action<TResult[]>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult[]>.Of(callback, errorCallback));
}
