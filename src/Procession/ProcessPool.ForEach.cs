using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Functions;
using Procession.Serialization;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Runs a function without a result over a sequence and waits until all items are done: a <c>Map</c> that brings nothing
    /// back. It changes nothing in this process: what it captured and what it is given are copies.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="func">The function. A task that it returns is awaited in the worker.</param>
    /// <param name="source">The items; read once, to the end, on this thread.</param>
    /// <param name="chunkSize">
    /// How many items travel together; the items of a chunk run one after the other in one worker. By default the pool
    /// measures how long items take and decides: thousands of tiny ones, single long ones.
    /// </param>
    /// <param name="options">
    /// Time limit, retries, priority and the like of this call; a token may stand for them. By default those of the pool.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="func"/> is <c>async void</c>, for whose end nobody can wait: let it return a <see cref="Task"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">
    /// The pool does not take work any more; or this is a callback of the pool, and the options have callbacks too.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The call was cancelled; or the function threw such an exception of its own.
    /// </exception>
    /// <exception cref="WorkerCrashedException">A worker died while it was running an item.</exception>
    /// <exception cref="TaskTimeoutException">
    /// An item ran longer than <see cref="CallOptions.Timeout"/>, or that of the pool.
    /// </exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <remarks>
    /// If items fail, no further chunk is started, those under way are waited for, and the exception of the item that
    /// comes first in the source is thrown, with its own type. <c>Data["Procession.Index"]</c> holds the item's
    /// position.
    /// </remarks>
    public void ForEach<T>(
        Action<T> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, NoResult>(
            func,
            new FunctionShape(1, FunctionReturn.Nothing),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="ForEach{T}(Action{T}, IEnumerable{T}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public void ForEach<T>(
        Func<T, Task> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, NoResult>(
            func,
            new FunctionShape(1, FunctionReturn.Task),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="ForEach{T}(Action{T}, IEnumerable{T}, int?, CallOptions?, CancellationToken)"/>
    public void ForEach<T>(
        Func<T, ValueTask> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<T, NoResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTask),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <summary>Submits a function without a result over a sequence and returns at once.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="func">The function. A task that it returns is awaited in the worker.</param>
    /// <param name="source">
    /// The items; read once, to the end, before this returns. What it throws is thrown here.
    /// </param>
    /// <param name="chunkSize">How many items travel together; by default the pool measures and decides.</param>
    /// <param name="options">Time limit, retries, progress, priority and the like; a token may stand for them.</param>
    /// <param name="callback">
    /// Called when all has gone well, before anyone waiting sees that (Python's <c>callback</c>); see
    /// <see cref="CallOptions.Callback"/> for the thread.
    /// </param>
    /// <param name="errorCallback">
    /// Called with the exception if the call fails or is cancelled (Python's <c>error_callback</c>); see
    /// <see cref="CallOptions.ErrorCallback"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>The end of the call to come.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="func"/> is <c>async void</c>, for whose end nobody can wait: let it return a <see cref="Task"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult ForEachAsync<T>(
        Action<T> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitForEach(
            func,
            new FunctionShape(1, FunctionReturn.Nothing),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, int?, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult ForEachAsync<T>(
        Func<T, Task> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitForEach(
            func,
            new FunctionShape(1, FunctionReturn.Task),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, int?, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ForEachAsync<T>(
        Func<T, ValueTask> func,
        IEnumerable<T> source,
        int? chunkSize = null,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitForEach(
            func,
            new FunctionShape(1, FunctionReturn.ValueTask),
            source,
            chunkSize,
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);
}
