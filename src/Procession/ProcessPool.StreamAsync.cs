using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// The async counterpart of <c>IMap</c>: waiting for the next result blocks no thread.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. If it is async, the worker awaits it.</param>
    /// <param name="source">The items; read at most <see cref="ProcessPoolOptions.MaxPending"/> items ahead of the consumer,
    /// and disposed when the loop is left.</param>
    /// <param name="chunkSize">How many items are sent together.</param>
    /// <param name="options">The time limit, retries, priority and other settings; a token can be passed instead. A stream
    /// has no callbacks and no progress.</param>
    /// <param name="cancellationToken">Cancels the stream, as the token of <c>WithCancellation</c> does. Queued items never
    /// run, and running ones are asked to stop, and killed when <see cref="ProcessPoolOptions.CancellationGrace"/> is over.
    /// Leaving the loop only asks them to stop.</param>
    /// <returns>
    /// The lazy results, in the order of the source. Use <see cref="AsyncResultStream{TResult}.Outcomes"/> to continue after
    /// failed items.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="options"/> have callbacks or progress.</exception>
    /// <exception cref="UnsendableException">The function holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResultStream<TResult> IMapAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, TResult> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>The async counterpart of <c>IMapUnordered</c>: each result is returned as soon as it is there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResultStream<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);
}
