using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// The async twin of <c>IMap</c>: waiting for the next result blocks no thread.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="source">
    /// The items; read at most <see cref="ProcessPoolOptions.MaxPending"/> items ahead of the consumer and disposed of
    /// when the loop is left.
    /// </param>
    /// <param name="chunkSize">How many items travel together.</param>
    /// <param name="cancellationToken">Stops the stream; as does the token of <c>WithCancellation</c>.</param>
    /// <returns>The lazy results, in the order of the source.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: false), source, chunkSize, ordered: true, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: true), source, chunkSize, ordered: true, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: false), source, chunkSize, ordered: true, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: true), source, chunkSize, ordered: true, cancellationToken);

    /// <summary>The async twin of <c>IMapUnordered</c>: results come as soon as they are there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, TResult> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: false), source, chunkSize, ordered: false, cancellationToken);

    /// <summary>The async twin of <c>IMapUnordered</c>: results come as soon as they are there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: true), source, chunkSize, ordered: false, cancellationToken);

    /// <summary>The async twin of <c>IMapUnordered</c>: results come as soon as they are there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, TResult> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: false), source, chunkSize, ordered: false, cancellationToken);

    /// <summary>The async twin of <c>IMapUnordered</c>: results come as soon as they are there.</summary>
    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        IAsyncEnumerable<T> source,
        int chunkSize = 1,
        CancellationToken cancellationToken = default) =>
        StreamAsync<T, TResult>(
            func, new FunctionShape(1, IsAsync: true), source, chunkSize, ordered: false, cancellationToken);
}
