using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Functions;

namespace Procession;

/// <content>ApplyAsync, for functions with a result.</content>
public sealed partial class ProcessPool
{
    /// <summary>Submits one function and returns at once (Python's <c>apply_async</c>).</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="func">
    /// The function, with up to five arguments. If it is async, the worker awaits it. The result of a function that returns a
    /// <see cref="ValueTask"/> without a result is a <see cref="ValueTask"/> that has ended.
    /// </param>
    /// <param name="options">The time limit, retries, progress, priority and other settings; a token can be passed
    /// instead.</param>
    /// <param name="callback">Called with the result, before anyone who waits can see it (Python's <c>callback</c>); see
    /// <see cref="CallOptions.Callback"/> for the thread.</param>
    /// <param name="errorCallback">
    /// Called with the exception if the call fails or is cancelled (Python's <c>error_callback</c>); see
    /// <see cref="CallOptions.ErrorCallback"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>The future result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="func"/> is <see langword="null"/>.</exception>
    /// <exception cref="UnsendableException">
    /// The function or an argument holds something that cannot travel.
    /// </exception>
    /// <exception cref="SerializationFailedException">
    /// Code of a type threw while the function or an argument was written.
    /// </exception>
    /// <exception cref="CodeMismatchException">Hot reload has changed the code of the function.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult<TResult> ApplyAsync<TResult>(
        Func<TResult> func,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.Result),
            default(NoArgument),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult> ApplyAsync<T, TResult>(
        Func<T, TResult> func,
        T arg,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.Result),
            arg,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.Result),
            (arg1, arg2),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.Result),
            (arg1, arg2, arg3),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.Result),
            (arg1, arg2, arg3, arg4),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, TResult> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.Result),
            (arg1, arg2, arg3, arg4, arg5),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<TResult>(
        Func<Task<TResult>> func,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.TaskOfResult),
            default(NoArgument),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<T, TResult>(
        Func<T, Task<TResult>> func,
        T arg,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.TaskOfResult),
            arg,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.TaskOfResult),
            (arg1, arg2),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3, arg4),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, Task<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.TaskOfResult),
            (arg1, arg2, arg3, arg4, arg5),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<TResult>(
        Func<ValueTask<TResult>> func,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoArgument, TResult>(
            func,
            new FunctionShape(0, FunctionReturn.ValueTaskOfResult),
            default(NoArgument),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T, TResult>(
        Func<T, ValueTask<TResult>> func,
        T arg,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, TResult>(
            func,
            new FunctionShape(1, FunctionReturn.ValueTaskOfResult),
            arg,
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), TResult>(
            func,
            new FunctionShape(2, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), TResult>(
            func,
            new FunctionShape(3, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), TResult>(
            func,
            new FunctionShape(4, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3, arg4),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, CallOptions?, Action{TResult}?, Action{Exception}?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public AsyncResult<TResult> ApplyAsync<T1, T2, T3, T4, T5, TResult>(
        Func<T1, T2, T3, T4, T5, ValueTask<TResult>> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        Action<TResult>? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), TResult>(
            func,
            new FunctionShape(5, FunctionReturn.ValueTaskOfResult),
            (arg1, arg2, arg3, arg4, arg5),
            new CallSettings(options, cancellationToken),
            CallHandlers<TResult>.Of(callback, errorCallback));
}
