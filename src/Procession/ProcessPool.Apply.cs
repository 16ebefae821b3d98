using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>Runs one function in a worker and waits for its result (Python's <c>apply</c>).</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="func"/> is <see langword="null"/>.</exception>
    /// <exception cref="UnsendableException">
    /// The function or an argument holds something that cannot travel.
    /// </exception>
    /// <exception cref="SerializationFailedException">
    /// Code of a type threw while the function or an argument was written, or the argument or result could not be read.
    /// </exception>
    /// <exception cref="CodeMismatchException">Hot reload has changed the code, or the worker has another build of
    /// it.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    /// <exception cref="WorkerCrashedException">The worker died.</exception>
    /// <exception cref="TaskTimeoutException">It ran longer than <see cref="ProcessPoolOptions.TaskTimeout"/>.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <remarks>What the function throws is thrown here, with its own type and the stack of the worker.</remarks>
    public TResult Apply<TResult>(Func<TResult> func) =>
        Submit<NoArgument, TResult>(func, new FunctionShape(0, IsAsync: false), default(NoArgument), null).Get();

    /// <summary>Submits one function and returns at once (Python's <c>apply_async</c>).</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="func">The function. An async one is awaited in the worker.</param>
    /// <param name="options">Callbacks, priority and cancellation of this call.</param>
    /// <returns>The result to come.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="func"/> is <see langword="null"/>.</exception>
    /// <exception cref="UnsendableException">
    /// The function or an argument holds something that cannot travel.
    /// </exception>
    /// <exception cref="SerializationFailedException">
    /// Code of a type threw while the function or an argument was written.
    /// </exception>
    /// <exception cref="CodeMismatchException">Hot reload has changed the code of the function.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult<TResult> ApplyAsync<TResult>(Func<TResult> func, CallOptions? options = null) =>
        Submit<NoArgument, TResult>(func, new FunctionShape(0, IsAsync: false), default(NoArgument), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<TResult>(Func<Task<TResult>> func) =>
        Submit<NoArgument, TResult>(func, new FunctionShape(0, IsAsync: true), default(NoArgument), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<TResult>(Func<Task<TResult>> func, CallOptions? options = null) =>
        Submit<NoArgument, TResult>(func, new FunctionShape(0, IsAsync: true), default(NoArgument), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    public TResult Apply<T, TResult>(Func<T, TResult> func, T arg) =>
        Submit<T, TResult>(func, new FunctionShape(1, IsAsync: false), arg, null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    public AsyncResult<TResult> ApplyAsync<T, TResult>(Func<T, TResult> func, T arg, CallOptions? options = null) =>
        Submit<T, TResult>(func, new FunctionShape(1, IsAsync: false), arg, options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T, TResult>(Func<T, Task<TResult>> func, T arg) =>
        Submit<T, TResult>(func, new FunctionShape(1, IsAsync: true), arg, null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T, TResult>(
        Func<T, Task<TResult>> func, T arg, CallOptions? options = null) =>
        Submit<T, TResult>(func, new FunctionShape(1, IsAsync: true), arg, options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    public TResult Apply<T1, T2, TResult>(Func<T1, T2, TResult> func, T1 arg1, T2 arg2) =>
        Submit<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: false), (arg1, arg2), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> func, T1 arg1, T2 arg2, CallOptions? options = null) =>
        Submit<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: false), (arg1, arg2), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, TResult>(Func<T1, T2, Task<TResult>> func, T1 arg1, T2 arg2) =>
        Submit<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: true), (arg1, arg2), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func, T1 arg1, T2 arg2, CallOptions? options = null) =>
        Submit<(T1, T2), TResult>(func, new FunctionShape(2, IsAsync: true), (arg1, arg2), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    public TResult Apply<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> func, T1 arg1, T2 arg2, T3 arg3) =>
        Submit<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: false), (arg1, arg2, arg3), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null) =>
        Submit<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: false), (arg1, arg2, arg3), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> func, T1 arg1, T2 arg2, T3 arg3) =>
        Submit<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: true), (arg1, arg2, arg3), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func, T1 arg1, T2 arg2, T3 arg3, CallOptions? options = null) =>
        Submit<(T1, T2, T3), TResult>(func, new FunctionShape(3, IsAsync: true), (arg1, arg2, arg3), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    public TResult Apply<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Submit<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: false), (arg1, arg2, arg3, arg4), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null) =>
        Submit<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: false), (arg1, arg2, arg3, arg4), options);

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Submit<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: true), (arg1, arg2, arg3, arg4), null).Get();

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CallOptions? options = null) =>
        Submit<(T1, T2, T3, T4), TResult>(func, new FunctionShape(4, IsAsync: true), (arg1, arg2, arg3, arg4), options);
}
