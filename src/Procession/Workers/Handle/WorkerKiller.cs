using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// Ends a worker and remembers why. Kills at once, or in steps if a task did not stop when its token asked it to: first
/// SIGTERM to the worker and to everything that it started, then SIGKILL.
/// </summary>
internal sealed class WorkerKiller(WorkerProcess process, WireChannel channel, InFlightTable table, IWorkerCrew crew)
{
    // For native libraries and child processes that clean up when they are asked to end.
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromMilliseconds(100);
    private volatile bool _isDamaged;
    private bool _hasCondemned; // guarded by the gate of the table, as is the next field
    private ITimer? _graceTimer;
    private int _isToBeKilled; // exchanged

    // Set by compare-exchange from null, so the first of several threads that kill the worker, or find it gone, decides. Once
    // it names a kill it never changes: whoever reads it after the death reads why the worker was killed.
    private EndReason? _reason;

    /// <summary>Why the worker ends, or has ended.</summary>
    public EndReason Reason => Volatile.Read(ref _reason) ?? EndReason.None;

    /// <summary>Whether the memory of the worker is damaged, so that nothing in it is believed.</summary>
    public bool IsDamaged => _isDamaged;

    /// <summary>Whether a slot of the worker was condemned.</summary>
    public bool HasCondemnedNoLock
    {
        get
        {
            table.AssertHeld();
            return _hasCondemned;
        }
    }

    /// <summary>Ends the worker at once.</summary>
    public void Kill() => process.Kill();

    /// <summary>Ends the worker at once, with a reason that the report of its death will give.</summary>
    public void Kill(WorkerFailureKind kind, string? note) => Kill(new EndReason(kind, note));

    /// <summary>Ends a worker that takes too long to start.</summary>
    public void KillOverdue(string note, string cure) =>
        Kill(new EndReason(WorkerFailureKind.KilledForTimeout, note, cure));

    /// <summary>
    /// Kills a worker that was told to stop, if it has not ended when the grace is over. Does not keep the handle alive
    /// until then.
    /// </summary>
    public void KillWhenOver(TimeSpan grace)
    {
        if (grace != Timeout.InfiniteTimeSpan && Interlocked.Exchange(ref _isToBeKilled, 1) == 0)
        {
            ITimer timer = crew.After(grace, Kill);
            lock (table.Gate)
            {
                if (!table.IsClosedNoLock)
                {
                    _graceTimer = timer;
                    return;
                }
            }

            timer.Dispose();
        }
    }

    /// <summary>The worker has ended: disposes of the timer that would kill it.</summary>
    public void CancelKill() => _graceTimer?.Dispose();

    /// <summary>Kills the worker if it still runs one of the chunks of a cancelled call.</summary>
    public void KillIfRunning(IReadOnlyList<long> chunkIds) =>
        KillIf(WorkerFailureKind.KilledForCancel, slot => chunkIds.Any(slot.TryCondemn));

    /// <summary>
    /// Ends the worker if it still runs something that has to end. A slot is condemned by an atomic exchange with the
    /// worker itself, which then starts nothing more: so this kill costs no other item.
    /// </summary>
    public void KillIf(WorkerFailureKind kind, Func<RunningSlot, bool> tryCondemn)
    {
        lock (table.Gate)
        {
            // The slots are mapped as long as the table is open.
            if (table.IsClosedNoLock || !channel.AnySlot(tryCondemn))
            {
                return;
            }

            _hasCondemned = true;
            TrySet(new EndReason(kind));
        }

        SendControl(ControlMessage.BeforeSigterm);
        process.Terminate();
        PoolClock.Shared.After(TerminateGrace, Kill);
    }

    /// <summary>Ends a worker that can no longer be reached, unless it has ended by itself.</summary>
    public void Break(string? note) => Kill(WorkerFailureKind.ChannelBroken, note);

    /// <summary>Ends a worker whose shared memory has impossible contents.</summary>
    public void GiveUp(string what)
    {
        _isDamaged = true;
        Break($"was killed because the memory that it shares with the pool is damaged: {what}");
    }

    /// <summary>The process is gone: whoever kills it from now on comes too late to be the reason.</summary>
    public void HasExited() => TrySet(EndReason.None);

    /// <summary>
    /// Sets why the worker has ended by itself, which was found out after its end. If it was killed, that remains the reason.
    /// </summary>
    public void Found(WorkerFailureKind kind, string note) =>
        Interlocked.CompareExchange(ref _reason, new EndReason(kind, note), EndReason.None);

    /// <inheritdoc cref="IsDamaged"/>
    public void FoundDamage() => _isDamaged = true;

    /// <summary>The worker could not be watched, and was ended for that.</summary>
    public void Unwatched(string note) => TrySet(new EndReason(WorkerFailureKind.Crashed, note));

    /// <summary>Sends a few bytes out of band.</summary>
    public void SendControl(ControlMessage message)
    {
        Span<byte> bytes = stackalloc byte[ControlMessage.Size];
        message.WriteTo(bytes);
        process.SendControl(bytes);
    }

    // The reason comes first, so that it is there when the death is seen.
    private void Kill(EndReason reason)
    {
        TrySet(reason);
        process.Kill();
    }

    private void TrySet(EndReason reason) => Interlocked.CompareExchange(ref _reason, reason, null);
}
