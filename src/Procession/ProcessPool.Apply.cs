using System.Runtime.CompilerServices;
using Procession.Functions;

namespace Procession;

/// <content>Apply, for functions with a result.</content>
public sealed partial class ProcessPool
{
    /// <summary>Runs one function in a worker and waits for its result (Python's <c>apply</c>).</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="func">
    /// The function, with up to five arguments. If it is async, the worker awaits it. The result of a function that returns a
    /// <see cref="ValueTask"/> without a result is a <see cref="ValueTask"/> that has ended.
    /// </param>
    /// <param name="options">The time limit, retries, priority and other settings of this call; a token can be passed
    /// instead. By default the pool's settings.</param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
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
    /// <exception cref="InvalidOperationException">The pool does not accept work any more; or this is a callback of the pool,
    /// and the options have callbacks too.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; or the function itself threw this
    /// exception.</exception>
    /// <exception cref="WorkerCrashedException">The worker died.</exception>
    /// <exception cref="TaskTimeoutException">The function ran longer than <see cref="CallOptions.Timeout"/>, or the pool's
    /// limit.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <exception cref="PoolBrokenException">No worker of the pool can be started.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted. The call continues, but its result is
    /// lost.</exception>
    /// <remarks>An exception of the function is thrown here, with its own type and the stack of the worker.</remarks>
    public TResult Apply<TResult>(
        Func<TResult> func, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.Result),
            default(NoArgument),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    public TResult Apply<T, TResult>(
        Func<T, TResult> func, T arg, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func, new FunctionShape(1, FunctionReturn.Result), arg, Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    public TResult Apply<T1, T2, TResult>(
        Func<T1, T2, TResult> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.Result),
            (arg1, arg2),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    public TResult Apply<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.Result),
            (arg1, arg2, arg3),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    public TResult Apply<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.Result),
            (arg1, arg2, arg3, arg4),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    public TResult Apply<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.Result),
            (arg1, arg2, arg3, arg4, arg5),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<TResult>(
        Func<Task<TResult>> func, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.TaskOfResult),
            default(NoArgument),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<T, TResult>(
        Func<T, Task<TResult>> func,
        T arg,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func, new FunctionShape(1, FunctionReturn.TaskOfResult), arg, Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.TaskOfResult),
            (arg1, arg2),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3, arg4),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public TResult Apply<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3, arg4, arg5),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<TResult>(
        Func<ValueTask<TResult>> func, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.ValueTaskOfResult),
            default(NoArgument),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        T arg,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            arg,
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, TResult>(
        Func<T1, T2, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, T3, TResult>(
        Func<T1, T2, T3, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3, arg4),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult}, CallOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public TResult Apply<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3, arg4, arg5),
            Blocking(options, cancellationToken)).Get();
}
