using Procession.Execution;
using Procession.Wire;

namespace Procession.Workers;

/// <content>What is made of the end of the process: what it costs, and how it is told.</content>
internal sealed partial class WorkerHandle
{
    private const int None = -1;
    private const int Unknown = -2;

    private void Finish()
    {
        // Before the handle closes: a closed handle hands chunks back, and must not be offered them again.
        _crew.Lost(this);
        _process.DrainOutput();
        InheritedOutput.Flush();
        InFlight[] lost;
        lock (_reading)
        {
            // One that helps may have been in the middle of the last frame. Behind this nobody reads.
            lock (_lock)
            {
                _closed = true;
                JudgeMemoryNoLock();
                lost = [.. _inFlight.Values];
                _inFlight.Clear();
            }
        }

        StopWatchingTime();
        StopWatchingStart();
        (int LastStarted, ErrorLines Errors)[] ends = [.. lost.Select(HowFarItCame)];

        _sender.Close();
        HasBegunWork = BeganWork();
        Death = Describe(_tail.Since(LastMark()));
        LifetimeTimer?.Dispose();
        _graceTimer?.Dispose();
        _buffer.Release();
        _channel.Dispose();

        // First those who wait, then the replacement.
        for (int i = 0; i < lost.Length; i++)
        {
            lost[i].Sink.Lost(LossOf(lost[i], ends[i].LastStarted, ends[i].Errors));
        }

        FileRemoval.Run(_process.RemoveFiles);
        _crew.Gone(this);
    }

    // The item that was started last, None, or Unknown. A condemned worker may have noted the next one already, but did not
    // start it. If what the worker sent cannot be read, or its memory is damaged, nothing tells how far a chunk that it had
    // taken has run.
    private (int LastStarted, ErrorLines Errors) HowFarItCame(InFlight entry)
    {
        for (int i = 0; i < _channel.Slots && !_isDamaged; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            if (slot.ChunkId == entry.Chunk.Id)
            {
                return (
                    slot.IsCondemned && entry.Expiry is not null ? entry.Expiry.Index : slot.Index,
                    _tail.Since(ErrorMark.Of(slot)));
            }
        }

        bool mayHaveRun = (_isDamaged || _isUnreadable) && entry.Frame.IsWhole && !_sender.TryRevoke(entry.Frame);
        return (mayHaveRun ? Unknown : None, _tail.Since(default));
    }

    private Loss LossOf(InFlight entry, int lastStarted, ErrorLines errors)
    {
        if (entry.Expiry is { } expiry && expiry.Index == lastStarted)
        {
            return Loss.Started(lastStarted, expiry);
        }

        WorkerDeath death = Death! with { Errors = errors };
        return lastStarted switch
        {
            None => Loss.NotStarted(death),
            Unknown => Loss.Unknown(death),
            _ => Loss.Started(lastStarted, death),
        };
    }

    private bool BeganWork()
    {
        for (int i = 0; i < _channel.Slots; i++)
        {
            if (_channel.Slot(i).Started != 0)
            {
                return true;
            }
        }

        return false;
    }

    // From when on what stands on stderr can be about the end: from the begin of what ran longest, or else of what ran last.
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

    private WorkerDeath Describe(ErrorLines last)
    {
        WorkerFailureKind kind = FailureKind(last);

        // A limit that the pool set: it ended the worker, or the worker ended itself when it was to allocate more.
        bool reachedMemoryLimit = kind == WorkerFailureKind.OutOfMemory
            && (_killNote is not null || LastWords.HasReachedMemoryLimit(last, _exitCode, ProcessId));
        return new WorkerDeath
        {
            PoolName = _crew.Settings.Name,
            WorkerNumber = Number,
            ProcessId = ProcessId,
            ExitCode = _exitCode,
            Kind = kind,
            Errors = _tail.Since(default),
            Note = _killNote,
            StartCure = _startCure,
            IsMemoryDamaged = _isDamaged,
            IsKillOfThePool =
                reachedMemoryLimit || kind is WorkerFailureKind.KilledForCancel or WorkerFailureKind.KilledForTimeout,
        };
    }

    private WorkerFailureKind FailureKind(ErrorLines last) =>
        _killKind != WorkerFailureKind.Crashed ? _killKind
        : StartFailure is not null ? WorkerFailureKind.InitFailed
        : _exitCode < 0 ? LastWords.KindOf(last, _exitCode, ProcessId) ?? WorkerFailureKind.Crashed
        : WorkerFailureKind.Exited;
}
