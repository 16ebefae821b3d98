using Procession.Execution;
using Procession.Wire;
using Procession.Workers.Death;
using Procession.Workers.Output;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Finds out how far the chunks of a dead worker had come, and how its death is reported. Used after the end of the worker,
/// while its memory is still mapped.
/// </summary>
internal sealed class WorkerPostMortem
{
    private readonly WireChannel _channel;
    private readonly FrameSender _sender;
    private readonly OutputTail _errors;
    private readonly bool _isMemoryDamaged;
    private readonly bool _isUnreadable;

    /// <param name="worker">The worker.</param>
    /// <param name="exitCode">Its exit code, or minus the signal.</param>
    /// <param name="channel">Its memory.</param>
    /// <param name="sender">Knows which frames the worker has not begun to read.</param>
    /// <param name="errors">What it wrote to stderr.</param>
    /// <param name="killer">Why the pool has ended it, if it has.</param>
    /// <param name="isUnreadable">Whether what it sent could not be read to its end.</param>
    public WorkerPostMortem(
        WorkerHandle worker,
        int exitCode,
        WireChannel channel,
        FrameSender sender,
        OutputTail errors,
        WorkerKiller killer,
        bool isUnreadable)
    {
        _channel = channel;
        _sender = sender;
        _errors = errors;
        _isMemoryDamaged = killer.IsDamaged;
        _isUnreadable = isUnreadable;
        Death = Describe(worker, exitCode, killer, errors.Since(LastMark()));
        BeganWork = channel.AnySlot(slot => slot.Started != 0);
    }

    /// <summary>How the worker ended.</summary>
    public WorkerDeath Death { get; }

    /// <summary>Whether it had begun any work.</summary>
    public bool BeganWork { get; }

    /// <summary>
    /// How far a chunk had come. A condemned worker may already have noted the next item, but did not start it. If what the
    /// worker sent cannot be read, or its memory is damaged, nobody knows how far a chunk that it had taken has run. The
    /// table is closed by then, so nobody changes what is noted of the chunk.
    /// </summary>
    public Loss LossOf(InFlight chunk)
    {
        for (int i = 0; i < _channel.Slots && !_isMemoryDamaged; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            if (slot.ChunkId == chunk.Chunk.Id)
            {
                int last = slot.IsCondemned && chunk.Condemned is { } condemned ? condemned.Index : slot.Index;
                return Loss.Started(last, chunk.ExpiryOf(last) is { } expiry ? expiry : DeathSince(slot));
            }
        }

        WorkerDeath death = Death with { Errors = _errors.Since(default) };
        bool mayHaveRun =
            (_isMemoryDamaged || _isUnreadable) && chunk.Frame.IsWhole && !_sender.TryRevoke(chunk.Frame);
        return mayHaveRun ? Loss.Unknown(death) : Loss.NotStarted(death);
    }

    /// <summary>An item that the worker was running when it ended, if one is known.</summary>
    public static ItemDescription? FirstThatRan(InFlight[] lost, Loss[] losses)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            int last = losses[i].LastStarted;
            if (last >= 0 && last < lost[i].Sink.Expected) // it is higher if the loss is unknown
            {
                return lost[i].Sink.Item(last);
            }
        }

        return null;
    }

    private WorkerDeath DeathSince(RunningSlot slot) => Death with { Errors = _errors.Since(ErrorMark.Of(slot)) };

    // The time from which on lines of stderr may be about the end: the start of the chunk that has run longest, or of the
    // last one if none runs.
    private ErrorMark LastMark()
    {
        RunningSlot best = _channel.Slot(0);
        for (int i = 1; i < _channel.Slots; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            bool runs = slot.ChunkId != 0;
            bool bestRuns = best.ChunkId != 0;
            if (runs == bestRuns ? runs == slot.Begun < best.Begun : runs)
            {
                best = slot;
            }
        }

        return ErrorMark.Of(best);
    }

    private static WorkerFailureKind KindOfEnd(int exitCode) =>
        exitCode == int.MinValue ? WorkerFailureKind.Unknown : WorkerFailureKind.Crashed;

    private WorkerDeath Describe(WorkerHandle worker, int exitCode, WorkerKiller killer, ErrorLines last)
    {
        EndReason reason = killer.Reason;
        WorkerFailureKind kind =
            reason.Kind != WorkerFailureKind.Crashed ? reason.Kind
            : worker.StartFailure is not null ? WorkerFailureKind.InitFailed
            : exitCode < 0 ? LastWords.KindOf(last, exitCode, worker.ProcessId) ?? KindOfEnd(exitCode)
            : WorkerFailureKind.Exited;

        // A memory limit that the pool set: the pool killed the worker, or the worker ended itself when it was about to
        // allocate more.
        bool reachedMemoryLimit = kind == WorkerFailureKind.OutOfMemory
            && (reason.Note is not null || LastWords.HasReachedMemoryLimit(last, exitCode, worker.ProcessId));
        return new WorkerDeath
        {
            PoolName = worker.PoolName,
            WorkerNumber = worker.Number,
            ProcessId = worker.ProcessId,
            ExitCode = exitCode,
            Kind = kind,
            Errors = _errors.Since(default),
            Note = reason.Note,
            StartCure = reason.StartCure,
            IsMemoryDamaged = _isMemoryDamaged,
            IsKillOfThePool =
                reachedMemoryLimit || kind is WorkerFailureKind.KilledForCancel or WorkerFailureKind.KilledForTimeout,
        };
    }
}
