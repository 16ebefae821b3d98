using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// Ends a worker, and remembers why: at once, or rung by rung if what it runs did not stop when its token asked it to: SIGTERM
/// to the worker and what it started, then SIGKILL.
/// </summary>
internal sealed class WorkerKiller(WorkerProcess process, WireChannel channel, InFlightTable table, IWorkerCrew crew)
{
    // For native libraries and child processes that clean up when they are asked to end.
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromMilliseconds(100);
    private volatile WorkerFailureKind _kind = WorkerFailureKind.Crashed;
    private volatile string? _note;
    private volatile bool _isDamaged;
    private volatile bool _hasExited;
    private bool _hasCondemned; // guarded by the gate of the table, as the next
    private ITimer? _graceTimer;
    private int _isToBeKilled; // exchanged

    /// <summary>Why the pool has ended the worker; <see cref="WorkerFailureKind.Crashed"/> if it has not.</summary>
    public WorkerFailureKind Kind => _kind;

    /// <summary>What is to be said in place of the words for the kind.</summary>
    public string? Note => _note;

    /// <summary>What helps, if the worker took too long to start. Written before the kill, read behind the death.</summary>
    public string? StartCure { get; private set; }

    /// <summary>Whether nothing that the worker says in its memory is believed any more.</summary>
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

    /// <summary>Ends it at once, for a reason that its death is to tell.</summary>
    public void Kill(WorkerFailureKind kind, string? note)
    {
        (_kind, _note) = (kind, note);
        process.Kill();
    }

    /// <summary>Ends a worker that takes too long to start.</summary>
    public void KillOverdue(string note, string cure)
    {
        StartCure = cure;
        Kill(WorkerFailureKind.KilledForTimeout, note);
    }

    /// <summary>
    /// Ends a worker that was told to stop and does not, once the grace is over. Does not keep the handle until then.
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

    /// <summary>The table is closed: the worker needs no killing any more.</summary>
    public void CancelKill() => _graceTimer?.Dispose();

    /// <summary>Kills the worker if it still runs one of the chunks of a cancelled call.</summary>
    public void KillIfRunning(IReadOnlyList<long> chunkIds) =>
        KillIf(WorkerFailureKind.KilledForCancel, slot => chunkIds.Any(slot.TryCondemn));

    /// <summary>
    /// Ends the worker if it still runs something that is to end. A condemned slot is settled with the worker itself: it starts
    /// nothing more, so nothing else dies of this kill.
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
            _kind = kind;
        }

        SendControl(ControlMessage.BeforeSigterm);
        process.Terminate();
        PoolClock.Shared.After(TerminateGrace, Kill);
    }

    /// <summary>Ends a worker that can no longer be talked to, unless it has ended by itself.</summary>
    public void Break(string? note)
    {
        if (!_hasExited)
        {
            Kill(WorkerFailureKind.ChannelBroken, note);
        }
    }

    /// <summary>Ends a worker whose memory says what cannot be.</summary>
    public void GiveUp(string what)
    {
        _isDamaged = true;
        Break($"was killed because the memory that it shares with the pool is damaged: {what}");
    }

    /// <summary>The process is gone: what is said from now on does not change why.</summary>
    public void HasExited() => _hasExited = true;

    /// <summary>What was found behind the death: the worker had ended itself, or its memory is damaged.</summary>
    public void Found(WorkerFailureKind kind, string note) => (_kind, _note) = (kind, note);

    /// <inheritdoc cref="IsDamaged"/>
    public void FoundDamage() => _isDamaged = true;

    /// <summary>A worker that could not be watched: it is gone.</summary>
    public void Unwatched(string note) => _note = note;

    /// <summary>Sends a few bytes out of band.</summary>
    public void SendControl(ControlMessage message)
    {
        Span<byte> bytes = stackalloc byte[ControlMessage.Size];
        message.WriteTo(bytes);
        process.SendControl(bytes);
    }
}
