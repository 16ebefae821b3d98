using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Settings;

namespace Procession;

/// <summary>
/// Work that was submitted without waiting, whatever the type of its result (Python's <c>AsyncResult</c>). Use it for lists
/// of calls with different result types, and for work without a result. It can be awaited, polled and waited for, and passed
/// to <c>await Task.WhenAll(first, second)</c>. All members are thread-safe.
/// </summary>
/// <seealso cref="AsyncResult{T}"/>
[DebuggerDisplay("{DebuggerText,nq}")]
public abstract class AsyncResult
{
    private protected AsyncResult(UntypedCall call) => Call = call;

    /// <summary>Gets whether the call has ended: with a result, an exception or a cancellation.</summary>
    public bool Ready => Call.Completion.IsCompleted;

    /// <summary>Gets whether the call ended with a result.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended yet.</exception>
    public bool Successful => Ready
        ? Call.Completion.IsCompletedSuccessfully
        : throw new InvalidOperationException("The call has not ended yet. Ask Ready first, or Wait.");

    private protected UntypedCall Call { get; }

    /// <summary>
    /// Waits for the end of the call, and throws its exception if it failed. May be called any number of times.
    /// </summary>
    /// <inheritdoc cref="AsyncResult{T}.Get()" path="/exception"/>
    /// <inheritdoc cref="AsyncResult{T}.Get()" path="/remarks"/>
    public void Get()
    {
        BeginGet();
        try
        {
            Call.Completion.GetAwaiter().GetResult();
        }
        catch (TaskCanceledException e) when (Call.Completion.IsCanceled)
        {
            throw Cancelled(e);
        }
    }

    /// <summary>As <see cref="Get()"/>, with a time limit. The call continues when the limit is reached.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <inheritdoc cref="AsyncResult{T}.Get(TimeSpan)" path="/exception"/>
    public void Get(TimeSpan timeout)
    {
        ThrowIfNotEndedWithin(timeout);
        Get();
    }

    /// <summary>Waits until the call has ended. Never throws the exception of the function.</summary>
    /// <exception cref="InvalidOperationException">Called in a callback of the same pool, for a call that has callbacks
    /// itself: all callbacks run on one thread.</exception>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the call has ended, with a time limit. Never throws the exception of the function.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns><see langword="true"/> if the call has ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    /// <exception cref="InvalidOperationException">As <see cref="Wait()"/>, unless the limit is zero.</exception>
    public bool Wait(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        if (timeout != TimeSpan.Zero)
        {
            ThrowIfAwaitedByItself();
        }

        // WaitAny neither throws the task's exception nor marks it as observed.
        return Call.Completion.IsCompleted || Task.WaitAny([Call.Completion], timeout) == 0;
    }

    /// <summary>Gets the call as a task, for APIs that take tasks.</summary>
    /// <returns>Always the same task. Continuations never run on the pool's own threads.</returns>
    public Task AsTask() => Call.AwaitedCompletion;

    /// <summary>Lets the end of the call be awaited.</summary>
    /// <returns>The awaiter of <see cref="AsTask"/>.</returns>
    public TaskAwaiter GetAwaiter() => Call.AwaitedCompletion.GetAwaiter();

    /// <summary>Lets the end of the call be awaited, and selects where the code after the <c>await</c> continues.</summary>
    /// <param name="continueOnCapturedContext"><see langword="false"/>: on any thread, as in libraries;
    /// <see langword="true"/>: in the context of the awaiting code, which is the default.</param>
    /// <returns>The value to await.</returns>
    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) =>
        Call.AwaitedCompletion.ConfigureAwait(continueOnCapturedContext);

    /// <summary>Lets the end of the call be awaited with options.</summary>
    /// <param name="options">
    /// As of <see cref="Task.ConfigureAwait(ConfigureAwaitOptions)"/>; <see cref="ConfigureAwaitOptions.SuppressThrowing"/>
    /// waits as <see cref="Wait()"/> does.
    /// </param>
    /// <returns>The value to await.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="options"/> has an unknown flag.</exception>
    public ConfiguredTaskAwaitable ConfigureAwait(ConfigureAwaitOptions options) =>
        Call.AwaitedCompletion.ConfigureAwait(options);

    /// <summary>
    /// Cancels the call. Work that is queued never runs; a running function is asked through
    /// <see cref="PoolTask.CancellationToken"/> and its worker is killed when
    /// <see cref="ProcessPoolOptions.CancellationGrace"/> is over. Does nothing once the call has ended.
    /// </summary>
    public void Cancel() => Call.Cancel(CancellationToken.None);

    /// <summary>Must be called before a wait for the result.</summary>
    private protected void BeginGet()
    {
        ThrowIfAwaitedByItself();
        Call.ReadWhileWaiting();
    }

    private protected void ThrowIfNotEndedWithin(TimeSpan timeout)
    {
        if (!Wait(timeout))
        {
            throw new TimeoutException(
                $"'{Call.Function.NameWithLine}' had no result after {TimeText.Seconds(timeout)} s. "
                + "The call continues; Get can be called again.");
        }
    }

    // The call was cancelled; an OperationCanceledException of the function itself would be a failure. The exception of the
    // task names the function without its line, for which files are read.
    private protected TaskCanceledException Cancelled(TaskCanceledException e) =>
        new($"The call of '{Call.Function.NameWithLine}' was cancelled.", e, e.CancellationToken);

    private void ThrowIfAwaitedByItself()
    {
        if (Call.IsAwaitedByItself)
        {
            throw new InvalidOperationException(
                $"The call of '{Call.Function.NameWithLine}' cannot end while a callback of the same pool waits for it: its "
                + "own callback runs on the same thread. Await it, or take the result in its callback.");
        }
    }

    private string DebuggerText => $"{Call?.Function.Name}: {Call?.Completion.Status}";
}
