using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Runs a function over a sequence of any length, even an endless one, and returns the results in the order of the source
    /// while the rest is still running (Python's <c>imap</c>).
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. If it is async, the worker awaits it.</param>
    /// <param name="source">The items. Read on a thread of its own from the first <c>MoveNext</c> on, at most
    /// <see cref="ProcessPoolOptions.MaxPending"/> items ahead of the consumer; disposed when the loop is left. An exception
    /// of the source is thrown after the results of the earlier items, but the items of an incomplete chunk are not
    /// run.</param>
    /// <param name="chunkSize">The least number of items that are sent together. Larger chunks are faster for tiny items.
    /// While items are cheap and workers are busy, several chunks are merged, unless the function is async or tasks are
    /// counted (<see cref="ProcessPoolOptions.MaxTasksPerChild"/>, <see cref="ProcessPoolOptions.Chaos"/>).</param>
    /// <param name="options">The time limit, retries, priority and other settings; a token can be passed instead. A stream
    /// has no callbacks and no progress.</param>
    /// <param name="cancellationToken">Cancels the stream: <c>MoveNext</c> throws <see cref="OperationCanceledException"/>,
    /// queued items never run, and running ones are asked to stop, and killed when
    /// <see cref="ProcessPoolOptions.CancellationGrace"/> is over. Leaving the loop asks running items to stop, but does not
    /// kill.</param>
    /// <returns>The lazy results. Use <see cref="ResultStream{TResult}.Outcomes"/> to continue after failed items.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="options"/> have callbacks or progress.</exception>
    /// <exception cref="UnsendableException">The function holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public ResultStream<TResult> IMap<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMap{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public ResultStream<TResult> IMap<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <inheritdoc cref="IMap{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public ResultStream<TResult> IMap<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: true,
            options,
            cancellationToken);

    /// <summary>
    /// As <c>IMap</c>, but returns each result as soon as it is there (Python's <c>imap_unordered</c>).
    /// </summary>
    /// <inheritdoc cref="IMap{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    public ResultStream<TResult> IMapUnordered<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>
    /// As <c>IMap</c>, but returns each result as soon as it is there (Python's <c>imap_unordered</c>).
    /// </summary>
    /// <inheritdoc cref="IMap{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public ResultStream<TResult> IMapUnordered<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);

    /// <summary>
    /// As <c>IMap</c>, but returns each result as soon as it is there (Python's <c>imap_unordered</c>).
    /// </summary>
    /// <inheritdoc cref="IMap{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public ResultStream<TResult> IMapUnordered<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Stream<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            ordered: false,
            options,
            cancellationToken);
}
