using Procession.Functions;
using Procession.Serialization;

namespace Procession;

/// <content>Apply, for functions without a result.</content>
public sealed partial class ProcessPool
{
    /// <summary>
    /// Runs a function without a result in a worker and waits for its end (Python's <c>apply</c>). The function changes
    /// nothing in this process, because its arguments and captured variables are copies.
    /// </summary>
    /// <param name="func">The function, with up to five arguments. If it returns a task, the worker awaits it.</param>
    /// <param name="options">The time limit, retries, priority and other settings of this call; a token can be passed
    /// instead. By default the pool's settings.</param>
    /// <param name="cancellationToken">Cancels the call, as <see cref="CallOptions.CancellationToken"/> does.</param>
    /// <exception cref="ArgumentNullException"><paramref name="func"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="func"/> is <c>async void</c>, so nobody could wait for its end:
    /// let it return a <see cref="Task"/>.</exception>
    /// <exception cref="UnsendableException">
    /// The function or an argument holds something that cannot travel.
    /// </exception>
    /// <exception cref="SerializationFailedException">Code of a type threw while the function or an argument was written, or
    /// an argument could not be read.</exception>
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
    public void Apply(Action func, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<NoArgument, NoResult>(
            func,
            new FunctionShape(0, FunctionReturn.Nothing),
            default(NoArgument),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T>(
        Action<T> func, T arg, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<T, NoResult>(
            func, new FunctionShape(1, FunctionReturn.Nothing), arg, Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2>(
        Action<T1, T2> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), NoResult>(
            func,
            new FunctionShape(2, FunctionReturn.Nothing),
            (arg1, arg2),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3>(
        Action<T1, T2, T3> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), NoResult>(
            func,
            new FunctionShape(3, FunctionReturn.Nothing),
            (arg1, arg2, arg3),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3, T4>(
        Action<T1, T2, T3, T4> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), NoResult>(
            func,
            new FunctionShape(4, FunctionReturn.Nothing),
            (arg1, arg2, arg3, arg4),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3, T4, T5>(
        Action<T1, T2, T3, T4, T5> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), NoResult>(
            func,
            new FunctionShape(5, FunctionReturn.Nothing),
            (arg1, arg2, arg3, arg4, arg5),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply(Func<Task> func, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<NoArgument, NoResult>(
            func,
            new FunctionShape(0, FunctionReturn.Task),
            default(NoArgument),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T>(
        Func<T, Task> func, T arg, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        Submit<T, NoResult>(
            func, new FunctionShape(1, FunctionReturn.Task), arg, Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2>(
        Func<T1, T2, Task> func,
        T1 arg1,
        T2 arg2,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2), NoResult>(
            func,
            new FunctionShape(2, FunctionReturn.Task),
            (arg1, arg2),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3>(
        Func<T1, T2, T3, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3), NoResult>(
            func,
            new FunctionShape(3, FunctionReturn.Task),
            (arg1, arg2, arg3),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3, T4>(
        Func<T1, T2, T3, T4, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4), NoResult>(
            func,
            new FunctionShape(4, FunctionReturn.Task),
            (arg1, arg2, arg3, arg4),
            Blocking(options, cancellationToken)).Get();

    /// <inheritdoc cref="Apply(Action, CallOptions?, CancellationToken)"/>
    public void Apply<T1, T2, T3, T4, T5>(
        Func<T1, T2, T3, T4, T5, Task> func,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Submit<(T1, T2, T3, T4, T5), NoResult>(
            func,
            new FunctionShape(5, FunctionReturn.Task),
            (arg1, arg2, arg3, arg4, arg5),
            Blocking(options, cancellationToken)).Get();
}
