using System.Runtime.CompilerServices;
using Procession.Calls;
using Procession.Settings;

namespace Procession;

/// <summary>
/// The result of work that was submitted without waiting (Python's <c>AsyncResult</c>). It can be awaited, polled and
/// waited for. All members are thread-safe.
/// </summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class AsyncResult<T>
{
    private readonly SettledCall<T> _call;

    internal AsyncResult(SettledCall<T> call) => _call = call;

    /// <summary>Gets whether the call has ended: with a result, an exception or a cancellation.</summary>
    public bool Ready => _call.Task.IsCompleted;

    /// <summary>Gets whether the call ended with a result.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended yet.</exception>
    public bool Successful => Ready
        ? _call.Task.IsCompletedSuccessfully
        : throw new InvalidOperationException("The call has not ended yet. Ask Ready first, or Wait.");

    /// <summary>Waits for the result and returns it, any number of times.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">
    /// The call was cancelled, by its token or <see cref="Cancel"/>; or the function threw one of its own, which arrives as
    /// it was and leaves <see cref="Task.IsCanceled"/> of <see cref="AsTask"/> false.
    /// </exception>
    /// <exception cref="WorkerCrashedException">The worker died.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the call had ended.</exception>
    /// <exception cref="TaskTimeoutException">A task of the call ran longer than its time limit.</exception>
    /// <exception cref="SerializationFailedException">An argument or result could not be read.</exception>
    /// <exception cref="UnsendableException">A result cannot travel.</exception>
    /// <exception cref="CodeMismatchException">The worker has another build of the code.</exception>
    /// <exception cref="InvalidOperationException">
    /// Called in a callback of the same pool, for a call that has callbacks too: they run on one thread.
    /// </exception>
    /// <exception cref="ThreadInterruptedException">
    /// The thread was interrupted. The call goes on, and this can be called again.
    /// </exception>
    /// <remarks>What the function threw is thrown here, with its own type and the stack of the worker.</remarks>
    public T Get()
    {
        ThrowIfAwaitedByItself();
        _call.Help();
        try
        {
            return _call.Task.GetAwaiter().GetResult();
        }
        catch (TaskCanceledException e) when (_call.Task.IsCanceled)
        {
            // The call was cancelled, and did not end with such an exception of the function's own: that is a fault. A task
            // that was cancelled has a text without a name.
            throw new TaskCanceledException(
                $"The call of '{_call.Function.NameWithLine}' was cancelled.", e, e.CancellationToken);
        }
    }

    /// <summary>Waits for the result, up to a time limit. The call goes on when the limit is reached.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns>The result.</returns>
    /// <exception cref="TimeoutException">
    /// The limit was reached. A later <see cref="Get()"/> can still have the result.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    /// <exception cref="InvalidOperationException">As <see cref="Get()"/>.</exception>
    public T Get(TimeSpan timeout) => Wait(timeout)
        ? Get()
        : throw new TimeoutException(
            $"'{_call.Function.NameWithLine}' had no result after {TimeText.Seconds(timeout)} s. "
            + "It goes on; Get can be called again.");

    /// <summary>Waits until the call has ended. Never throws what the function threw.</summary>
    /// <exception cref="InvalidOperationException">
    /// Called in a callback of the same pool, for a call that has callbacks too: they run on one thread.
    /// </exception>
    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the call has ended, up to a time limit. Never throws what the function threw.</summary>
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
        return _call.Task.IsCompleted || Task.WaitAny([_call.Task], timeout) == 0;
    }

    /// <summary>Gets the result as a task, for WhenAll, WhenAny and the like.</summary>
    /// <returns>Always the same task. Continuations never run on the pool's own threads.</returns>
    public Task<T> AsTask() => _call.AwaitedTask;

    /// <summary>Lets the result be awaited.</summary>
    /// <returns>The awaiter of <see cref="AsTask"/>.</returns>
    public TaskAwaiter<T> GetAwaiter() => _call.AwaitedTask.GetAwaiter();

    /// <summary>
    /// Cancels the call. Work that is queued never runs; a running function is asked through
    /// <see cref="PoolTask.CancellationToken"/> and its worker is killed when
    /// <see cref="ProcessPoolOptions.CancellationGrace"/> is over. Does nothing once the call has ended.
    /// </summary>
    public void Cancel() => _call.Cancel(CancellationToken.None);

    private void ThrowIfAwaitedByItself()
    {
        if (_call.IsAwaitedByItself)
        {
            throw new InvalidOperationException(
                $"The call of '{_call.Function.NameWithLine}' cannot end while a callback of the same pool waits for it: its own "
                + "callback runs on the same thread. Await it, or take the result in its callback.");
        }
    }
}
