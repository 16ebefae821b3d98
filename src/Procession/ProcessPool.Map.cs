using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>Runs a function over a sequence and waits for all results (Python's <c>map</c>).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="source">The items; read once, to the end, on this thread.</param>
    /// <param name="chunkSize">
    /// How many items travel together; the items of a chunk run one after the other in one worker. By default the pool
    /// measures how long items take and decides: thousands of tiny ones, single long ones.
    /// </param>
    /// <returns>The results, in the order of the source.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    /// <exception cref="WorkerCrashedException">A worker died while it was running an item.</exception>
    /// <exception cref="TaskTimeoutException">An item ran longer than <see cref="ProcessPoolOptions.TaskTimeout"/>.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <remarks>
    /// If items fail, no further chunk is started, those under way are waited for, and the exception of the item that
    /// comes first in the source is thrown, with its own type. <c>Data["Procession.Index"]</c> holds the item's
    /// position.
    /// </remarks>
    public TResult[] Map<T, TResult>(Func<T, TResult> func, IEnumerable<T> source, int? chunkSize = null) =>
        SubmitMap<T, TResult>(func, new FunctionShape(1, IsAsync: false), source, chunkSize, null).Get();

    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?)"/>
    [OverloadResolutionPriority(1)]
    public TResult[] Map<T, TResult>(Func<T, Task<TResult>> func, IEnumerable<T> source, int? chunkSize = null) =>
        SubmitMap<T, TResult>(func, new FunctionShape(1, IsAsync: true), source, chunkSize, null).Get();

    /// <summary>Submits a function over a sequence and returns at once (Python's <c>map_async</c>).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="source">
    /// The items; read once, to the end, before this returns. What it throws is thrown here.
    /// </param>
    /// <param name="chunkSize">How many items travel together; by default the pool measures and decides.</param>
    /// <param name="options">Callbacks, progress, priority and cancellation of this call.</param>
    /// <returns>The results to come, in the order of the source.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is zero or negative.</exception>
    /// <exception cref="UnsendableException">The function or an item holds something that cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult<TResult[]> MapAsync<T, TResult>(
        Func<T, TResult> func, IEnumerable<T> source, int? chunkSize = null, CallOptions? options = null) =>
        SubmitMap<T, TResult>(func, new FunctionShape(1, IsAsync: false), source, chunkSize, options);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, int?, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult[]> MapAsync<T, TResult>(
        Func<T, Task<TResult>> func, IEnumerable<T> source, int? chunkSize = null, CallOptions? options = null) =>
        SubmitMap<T, TResult>(func, new FunctionShape(1, IsAsync: true), source, chunkSize, options);
}
