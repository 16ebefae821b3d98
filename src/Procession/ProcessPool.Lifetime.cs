using Procession.Calls;
using Procession.Settings;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Stops accepting work. Work that was submitted before still runs; then <see cref="Join()"/> returns. May be called in
    /// any state, and repeatedly.
    /// </summary>
    public void Close() => _core.Close();

    /// <summary>
    /// Kills the workers at once. Calls that have not ended fail with <see cref="PoolTerminatedException"/>. May be called
    /// in any state, repeatedly, and from a callback.
    /// </summary>
    public void Terminate() => _core.Terminate();

    /// <summary>
    /// Waits until a closed or terminated pool has done its work and no worker process is left. With
    /// <see cref="ProcessPoolOptions.InProcess"/>: until its worker threads have ended or were left behind.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The work of a closed pool includes every stream whose enumerator has not reached its end and is neither disposed nor
    /// garbage-collected, because it may still be read. An enumerator in a variable of a running method is not collected.
    /// Dispose it (<c>foreach</c> does), or end it with <see cref="Terminate"/> or <see cref="Dispose"/>.
    /// </para>
    /// <para>
    /// With <see cref="ProcessPoolOptions.InProcess"/>, a closed pool waits for its running functions to return. A terminated
    /// one asks them to stop through <see cref="PoolTask.CancellationToken"/>, waits for the grace, at most 2 seconds, and
    /// then leaves behind those that still run: their threads go on after this method has returned, because a thread cannot be
    /// killed.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The pool was neither closed nor terminated; or the caller is the source of
    /// a stream, and would wait for its own end.</exception>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>Like <see cref="Join()"/>, with a time limit.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns><see langword="false"/> if the limit was reached first.</returns>
    /// <exception cref="InvalidOperationException">The pool was neither closed nor terminated; or the caller is the source of
    /// a stream, and would wait for its own end.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    public bool Join(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return _core.Join(timeout);
    }

    /// <summary>
    /// Like <see cref="Join()"/>, but blocks no thread: in a service that shuts down, <c>await pool.JoinAsync()</c> after
    /// <see cref="Close"/> lets submitted work end.
    /// </summary>
    /// <param name="cancellationToken">Ends only the wait: the work continues, and this method can be called again.</param>
    /// <returns>
    /// A task that ends when no worker process is left (with <see cref="ProcessPoolOptions.InProcess"/>: when the worker
    /// threads have ended or were left behind, see <see cref="Join()"/>) and the callbacks have run. If called in a callback of
    /// the same pool, it does not wait for callbacks.
    /// </returns>
    /// <exception cref="InvalidOperationException">The pool was neither closed nor terminated; or the caller is the source of
    /// a stream, and would wait for its own end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) => _core.JoinAsync(cancellationToken);

    /// <summary>
    /// Waits until as many workers as <see cref="Processes"/> have been ready at the same time, initializers included. Use it
    /// to have a warm pool before the first call, or to learn at once that an initializer fails. Calls do not need it. Inside
    /// a worker, where workers start with the first call, this starts them.
    /// </summary>
    /// <param name="cancellationToken">Ends only the wait.</param>
    /// <returns>
    /// A task that ends when this is the case for the first time; later calls return a completed task. Standby workers are
    /// not waited for.
    /// </returns>
    /// <exception cref="PoolBrokenException">
    /// No worker becomes ready; the message and the inner exception say why.
    /// </exception>
    /// <exception cref="InvalidOperationException">The pool no longer takes work.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WhenReadyAsync(CancellationToken cancellationToken = default) => _core.WhenReadyAsync(cancellationToken);

    /// <summary>
    /// Terminates and joins, as leaving Python's <c>with</c> block does. To let submitted work end, call <see cref="Close"/>
    /// and <see cref="Join()"/> before.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _core.Dispose();
    }

    /// <summary>Terminates the pool, and waits for the end of its workers without blocking a thread.</summary>
    /// <returns>A task that ends when no worker process is left.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _core.DisposeAsync();
    }
}
