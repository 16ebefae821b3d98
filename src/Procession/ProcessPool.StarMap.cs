using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Runs a function of several arguments over a sequence of tuples and waits for all results (Python's
    /// <c>starmap</c>).
    /// </summary>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second argument.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function, with two to five arguments. If it is async, the worker awaits it.</param>
    /// <param name="source">The tuples; each becomes the arguments of one call.</param>
    /// <param name="chunkSize">How many items are sent together; by default the pool measures and decides.</param>
    /// <param name="options">The time limit, retries, priority and other settings of this call; a token can be passed
    /// instead. By default the pool's settings.</param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>The results, in the order of the source.</returns>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, CancellationToken)" path="/exception"/>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?, CancellationToken)" path="/remarks"/>
    public TResult[] StarMap<T1, T2, TResult>(
        Func<T1, T2, TResult> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.Result),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    public TResult[] StarMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.Result),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    public TResult[] StarMap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.Result),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    public TResult[] StarMap<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.Result),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult[] StarMap<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult[] StarMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult[] StarMap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult[] StarMap<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.TaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, TResult>(
        Func<T1, T2, ValueTask<TResult>> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, ValueTask<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.ValueTaskOfResult),
            source,
            chunkSize,
            Blocking(options, cancellationToken)).Get();
}
