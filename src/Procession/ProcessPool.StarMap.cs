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
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="source">The tuples; each becomes the arguments of one call.</param>
    /// <param name="chunkSize">How many items travel together; by default the pool measures and decides.</param>
    /// <returns>The results, in the order of the source.</returns>
    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?)" path="/exception"/>
    public TResult[] StarMap<T1, T2, TResult>(
        Func<T1, T2, TResult> func, IEnumerable<(T1, T2)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: false), source, chunkSize, null).Get();

    /// <summary>
    /// Submits a function over a sequence of tuples and returns at once (Python's <c>starmap_async</c>).
    /// </summary>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second argument.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="source">
    /// The tuples; each becomes the arguments of one call. Read to its end before this returns.
    /// </param>
    /// <param name="chunkSize">How many items travel together; by default the pool measures and decides.</param>
    /// <param name="options">Callbacks, progress, priority and cancellation of this call.</param>
    /// <returns>The results to come, in the order of the source.</returns>
    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?)" path="/exception"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> func, IEnumerable<(T1, T2)> source, int? chunkSize = null, CallOptions? options = null) =>
        SubmitMap<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: false), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func, IEnumerable<(T1, T2)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: true), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func,
        IEnumerable<(T1, T2)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: true), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    public TResult[] StarMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func, IEnumerable<(T1, T2, T3)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: false), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: false), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func, IEnumerable<(T1, T2, T3)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: true), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func,
        IEnumerable<(T1, T2, T3)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: true), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    public TResult[] StarMap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func, IEnumerable<(T1, T2, T3, T4)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: false), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: false), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func, IEnumerable<(T1, T2, T3, T4)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: true), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: true), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    public TResult[] StarMap<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func, IEnumerable<(T1, T2, T3, T4, T5)> source, int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func, new FunctionShape(5, IsAsync: false), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func, new FunctionShape(5, IsAsync: false), source, chunkSize, options);

    /// <inheritdoc cref="StarMap{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] StarMap<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(
            func, new FunctionShape(5, IsAsync: true), source, chunkSize, null).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, int?, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> StarMapAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        IEnumerable<(T1, T2, T3, T4, T5)> source,
        int? chunkSize = null,
        CallOptions? options = null) =>
        SubmitMap<(T1, T2, T3, T4, T5), TResult>(func, new FunctionShape(5, IsAsync: true), source, chunkSize, options);
}
