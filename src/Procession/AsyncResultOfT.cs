using System.Runtime.CompilerServices;
using Procession.Calls;

namespace Procession;

/// <summary>
/// The result of work that was submitted without waiting (Python's <c>AsyncResult</c>). It can be awaited, polled and waited
/// for, and passed to <c>int[] all = await Task.WhenAll(first, second)</c>. All members are thread-safe.
/// </summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class AsyncResult<T> : AsyncResult
{
    internal AsyncResult(SettledCall<T> call)
        : base(call)
    {
    }

    // A SettledCall<T> has no other task.
    private Task<T> Result => (Task<T>)Call.Completion;

    private Task<T> AwaitedResult => (Task<T>)Call.AwaitedCompletion;

    /// <summary>Waits for the result and returns it. May be called any number of times.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled, by its token or <see cref="AsyncResult.Cancel"/>;
    /// or the function itself threw this exception, which arrives unchanged and leaves <see cref="Task.IsCanceled"/> of
    /// <see cref="AsTask"/> false.</exception>
    /// <exception cref="WorkerCrashedException">The worker died.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <exception cref="PoolBrokenException">No worker of the pool can be started.</exception>
    /// <exception cref="TaskTimeoutException">A task of the call ran longer than its time limit.</exception>
    /// <exception cref="SerializationFailedException">An argument or result could not be read, or a result cannot be sent; if
    /// its type belongs to one process, the inner exception is an <see cref="UnsendableException"/>.</exception>
    /// <exception cref="CodeMismatchException">The worker has another build of the code.</exception>
    /// <exception cref="InvalidOperationException">Called in a callback of the same pool, for a call that has callbacks
    /// itself: all callbacks run on one thread.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted. The call continues, and this method can be
    /// called again.</exception>
    /// <remarks>An exception of the function is thrown here, with its own type and the stack of the worker.</remarks>
    public new T Get()
    {
        BeginGet();
        try
        {
            return Result.GetAwaiter().GetResult();
        }
        catch (TaskCanceledException e) when (Result.IsCanceled)
        {
            throw Cancelled(e);
        }
    }

    /// <summary>Waits for the result, with a time limit. The call continues when the limit is reached.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns>The result.</returns>
    /// <exception cref="TimeoutException">The limit was reached. A later <see cref="Get()"/> can still return the
    /// result.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    /// <exception cref="InvalidOperationException">As <see cref="Get()"/>.</exception>
    public new T Get(TimeSpan timeout)
    {
        ThrowIfNotEndedWithin(timeout);
        return Get();
    }

    /// <summary>Gets the result as a task, for APIs that take tasks.</summary>
    /// <returns>Always the same task. Continuations never run on the pool's own threads.</returns>
    public new Task<T> AsTask() => AwaitedResult;

    /// <summary>Lets the result be awaited.</summary>
    /// <returns>The awaiter of <see cref="AsTask"/>.</returns>
    public new TaskAwaiter<T> GetAwaiter() => AwaitedResult.GetAwaiter();

    /// <summary>Lets the result be awaited, and selects where the code after the <c>await</c> continues.</summary>
    /// <param name="continueOnCapturedContext"><see langword="false"/>: on any thread, as in libraries;
    /// <see langword="true"/>: in the context of the awaiting code, which is the default.</param>
    /// <returns>The value to await.</returns>
    public new ConfiguredTaskAwaitable<T> ConfigureAwait(bool continueOnCapturedContext) =>
        AwaitedResult.ConfigureAwait(continueOnCapturedContext);

    /// <summary>Lets the result be awaited with options.</summary>
    /// <param name="options">As of <see cref="Task{TResult}.ConfigureAwait(ConfigureAwaitOptions)"/>.</param>
    /// <returns>The value to await.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="options"/> has an unknown flag, or
    /// <see cref="ConfigureAwaitOptions.SuppressThrowing"/>, with which there would be no result. For that flag, cast first:
    /// <c>await ((AsyncResult)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing)</c>.</exception>
    public new ConfiguredTaskAwaitable<T> ConfigureAwait(ConfigureAwaitOptions options) =>
        options.HasFlag(ConfigureAwaitOptions.SuppressThrowing)
            ? throw new ArgumentOutOfRangeException(
                nameof(options),
                options,
                "With SuppressThrowing there would be no result. Cast the AsyncResult<T> to AsyncResult first, or leave out "
                + "the flag.")
            : AwaitedResult.ConfigureAwait(options);
}
