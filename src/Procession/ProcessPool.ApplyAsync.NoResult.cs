using Procession.Calls;
using Procession.Functions;

namespace Procession;

/// <content>ApplyAsync, for functions without a result.</content>
public sealed partial class ProcessPool
{
    /// <summary>Submits one function without a result and returns at once (Python's <c>apply_async</c>).</summary>
    /// <param name="func">The function, with up to five arguments. If it returns a task, the worker awaits it.</param>
    /// <param name="options">The time limit, retries, progress, priority and other settings; a token can be passed
    /// instead.</param>
    /// <param name="callback">Called when the function has succeeded, before anyone who waits can see that (Python's
    /// <c>callback</c>); see <see cref="CallOptions.Callback"/> for the thread.</param>
    /// <param name="errorCallback">
    /// Called with the exception if the call fails or is cancelled (Python's <c>error_callback</c>); see
    /// <see cref="CallOptions.ErrorCallback"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <returns>A handle to wait for the end of the call.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="func"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="func"/> is <c>async void</c>, so nobody could wait for its end:
    /// let it return a <see cref="Task"/>.</exception>
    /// <exception cref="UnsendableException">
    /// The function or an argument holds something that cannot travel.
    /// </exception>
    /// <exception cref="SerializationFailedException">
    /// Code of a type threw while the function or an argument was written.
    /// </exception>
    /// <exception cref="CodeMismatchException">Hot reload has changed the code of the function.</exception>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    public AsyncResult ApplyAsync(
        Action func,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(0, FunctionReturn.Nothing),
            default(NoArgument),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T>(
        Action<T> func,
        T arg,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(1, FunctionReturn.Nothing),
            arg,
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2>(
        Action<T1, T2> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(2, FunctionReturn.Nothing),
            (arg1, arg2),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3>(
        Action<T1, T2, T3> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(3, FunctionReturn.Nothing),
            (arg1, arg2, arg3),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3, T4>(
        Action<T1, T2, T3, T4> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(4, FunctionReturn.Nothing),
            (arg1, arg2, arg3, arg4),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3, T4, T5>(
        Action<T1, T2, T3, T4, T5> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(5, FunctionReturn.Nothing),
            (arg1, arg2, arg3, arg4, arg5),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync(
        Func<Task> func,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(0, FunctionReturn.Task),
            default(NoArgument),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T>(
        Func<T, Task> func,
        T arg,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(1, FunctionReturn.Task),
            arg,
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2>(
        Func<T1, T2, Task> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(2, FunctionReturn.Task),
            (arg1, arg2),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3>(
        Func<T1, T2, T3, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(3, FunctionReturn.Task),
            (arg1, arg2, arg3),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3, T4>(
        Func<T1, T2, T3, T4, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(4, FunctionReturn.Task),
            (arg1, arg2, arg3, arg4),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);

    /// <inheritdoc cref="ApplyAsync(Action, CallOptions?, Action?, Action{Exception}?, CancellationToken)"/>
    public AsyncResult ApplyAsync<T1, T2, T3, T4, T5>(
        Func<T1, T2, T3, T4, T5, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        Action? callback = null,
        Action<Exception>? errorCallback = null,
        CancellationToken cancellationToken = default) =>
        SubmitAction(
            func,
            new FunctionShape(5, FunctionReturn.Task),
            (arg1, arg2, arg3, arg4, arg5),
            new CallSettings(options, cancellationToken),
            callback,
            errorCallback);
}
