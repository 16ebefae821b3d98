using System.Diagnostics;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// The threads on which the user's code runs for a pool: callbacks, the reading of results, the logger, and the clock. Each
/// blocks only itself.
/// </summary>
internal sealed class PoolThreads(PoolSettings settings)
{
    public UserThreads Callbacks { get; } = new("callbacks", settings.Name);

    public UserThreads Unpacking { get; } = new("unpacking", settings.Name, grows: true);

    /// <summary>Whether the caller runs on one of them, which it could not wait for.</summary>
    public bool IsCurrent => Callbacks.IsCurrent || Unpacking.IsCurrent;

    /// <summary>
    /// Waits until all that was posted has run. The code of a callback or of a result does not wait for itself.
    /// </summary>
    /// <returns>Whether that was so within the limit.</returns>
    public bool Drain(TimeSpan timeout)
    {
        // Unpacking first: what it reads may have callbacks.
        long started = Stopwatch.GetTimestamp();
        bool isDrained = IsCurrent
            || (Unpacking.Drain(WaitTimeout.Left(timeout, started)) && Callbacks.Drain(WaitTimeout.Left(timeout, started)));
        settings.Logger?.Flush(WaitTimeout.Left(timeout, started));
        return isDrained;
    }

    /// <summary>As <see cref="Drain"/>, without blocking a thread.</summary>
    /// <param name="isCurrent"><see cref="IsCurrent"/> of whoever waits.</param>
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

    /// <summary>Waits until the logger has all lines.</summary>
    public void FlushLog() => settings.Logger?.Flush(Timeout.InfiniteTimeSpan);

    /// <summary>As <see cref="FlushLog"/>, without blocking a thread.</summary>
    public Task FlushLogAsync(CancellationToken cancellationToken) =>
        settings.Logger is { } logger ? logger.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Has the threads end when what was posted has run.</summary>
    public void Retire()
    {
        Unpacking.Retire();
        Callbacks.Retire();
        settings.Logger?.Retire();
        Clock?.Retire();
    }

    /// <summary>To be called after what sets a time of the user's: <see cref="UserClock.AwaitTimers"/>.</summary>
    public void AwaitTimers() => Clock?.AwaitTimers();

    private UserClock? Clock => settings.TimeProvider as UserClock;
}
