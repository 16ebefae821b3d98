using System.Diagnostics;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// The threads on which user code runs for a pool: callbacks, the reading of results, the logger, and the clock. Each blocks
/// only itself.
/// </summary>
internal sealed class PoolThreads(PoolSettings settings)
{
    public UserThreads Callbacks { get; } = new("callbacks", settings.Name);

    public UserThreads Unpacking { get; } = new("unpacking", settings.Name, grows: true);

    /// <summary>Whether the caller runs on one of them, so that it must not wait for them.</summary>
    public bool IsCurrent => Callbacks.IsCurrent || Unpacking.IsCurrent;

    /// <summary>
    /// Waits until everything that was posted has run. Code of a callback or of a result does not wait for itself.
    /// </summary>
    /// <returns>Whether that happened within the limit.</returns>
    public bool Drain(TimeSpan timeout)
    {
        // Unpacking first, because what it reads may have callbacks.
        long started = Stopwatch.GetTimestamp();
        bool isDrained = IsCurrent
            || (Unpacking.Drain(WaitTimeout.Left(timeout, started)) && Callbacks.Drain(WaitTimeout.Left(timeout, started)));
        settings.Logger?.Flush(WaitTimeout.Left(timeout, started));
        return isDrained;
    }

    /// <summary>As <see cref="Drain"/>, but blocks no thread.</summary>
    /// <param name="isCurrent"><see cref="IsCurrent"/> of the caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DrainAsync(bool isCurrent, CancellationToken cancellationToken)
    {
        if (!isCurrent)
        {
            await Unpacking.DrainAsync(cancellationToken).ConfigureAwait(false);
            await Callbacks.DrainAsync(cancellationToken).ConfigureAwait(false);
        }

        await FlushLogAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the logger has received all lines.</summary>
    public void FlushLog() => settings.Logger?.Flush(Timeout.InfiniteTimeSpan);

    /// <summary>As <see cref="FlushLog"/>, but blocks no thread.</summary>
    public Task FlushLogAsync(CancellationToken cancellationToken) =>
        settings.Logger is { } logger ? logger.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Lets the threads end when everything that was posted has run.</summary>
    public void Retire()
    {
        Unpacking.Retire();
        Callbacks.Retire();
        settings.Logger?.Retire();
        Clock?.Retire();
    }

    /// <summary>Must be called after setting one of the user's times: <see cref="UserClock.AwaitTimers"/>.</summary>
    public void AwaitTimers() => Clock?.AwaitTimers();

    private UserClock? Clock => settings.TimeProvider as UserClock;
}
