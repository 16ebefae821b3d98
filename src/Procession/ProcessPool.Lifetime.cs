using Procession.Calls;
using Procession.Settings;

namespace Procession;

public sealed partial class ProcessPool
{
    /// <summary>
    /// Stops taking work. Work that was submitted before still runs; then <see cref="Join()"/> returns. May be called in
    /// any state, and repeatedly.
    /// </summary>
    public void Close() => _core.Close();

    /// <summary>
    /// Kills the workers at once. Calls that have not ended fail with <see cref="PoolTerminatedException"/>. May be called
    /// in any state, repeatedly, and from a callback.
    /// </summary>
    public void Terminate() => _core.Terminate();

    /// <summary>Waits until a closed or terminated pool has done its work and no worker process is left.</summary>
    /// <remarks>
    /// The work of a closed pool includes every stream whose enumerator is neither at its end, nor disposed of, nor
    /// garbage-collected: someone may still read on. An enumerator in a variable of a running method is not collected.
    /// Dispose of it (<c>foreach</c> does), or end it with <see cref="Terminate"/> or <see cref="Dispose"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The pool was neither closed nor terminated; or the caller is the source of a stream, for whose end it would wait.
    /// </exception>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>Like <see cref="Join()"/>, but waits only up to a time limit.</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns><see langword="false"/> if the limit was reached first.</returns>
    /// <exception cref="InvalidOperationException">
    /// The pool was neither closed nor terminated; or the caller is the source of a stream, for whose end it would wait.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    public bool Join(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return _core.Join(timeout);
    }

    /// <summary>
    /// Like <see cref="Join()"/>, without blocking a thread: <c>await pool.JoinAsync()</c> after <see cref="Close"/> lets
    /// submitted work end in a service that shuts down.
    /// </summary>
    /// <param name="cancellationToken">
    /// Ends the wait, and nothing else: the work goes on, and this can be called again.
    /// </param>
    /// <returns>
    /// A task that ends when no worker process is left, and the callbacks have run. Called in a callback of the same pool,
    /// it does not wait for callbacks.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The pool was neither closed nor terminated; or the caller is the source of a stream, for whose end it would wait.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) => _core.JoinAsync(cancellationToken);

    /// <summary>
    /// Waits until as many workers as <see cref="Processes"/> have been ready at the same time, with their initializers
    /// done: to have a warm pool before the first call, or to learn at once of an initializer that fails. Calls need not
    /// wait for this. Inside a worker, where workers start with the first call, this starts them.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, and nothing else.</param>
    /// <returns>
    /// A task that ends when this is the case for the first time; later calls return an ended task. Standbys are not waited
    /// for.
    /// </returns>
    /// <exception cref="PoolBrokenException">
    /// No worker becomes ready; the message and the inner exception say why.
    /// </exception>
    /// <exception cref="InvalidOperationException">The pool no longer takes work.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WhenReadyAsync(CancellationToken cancellationToken = default) => _core.WhenReadyAsync(cancellationToken);

    /// <summary>Terminates and joins, as leaving Python's <c>with</c> block does. Use <see cref="Close"/> and
    /// <see cref="Join()"/> first to let submitted work end.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _core.Dispose();
    }

    /// <summary>Terminates, and waits for the end of the workers without blocking a thread.</summary>
    /// <returns>A task that ends when no worker process is left.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _core.DisposeAsync();
    }
}
