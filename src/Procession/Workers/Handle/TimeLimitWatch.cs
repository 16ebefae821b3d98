using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Threads;
using Procession.Wire;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Watches the time limits of the tasks that a worker runs. A task's time starts when the worker starts it, which only the
/// worker knows: it notes the time in its slot, and a timer looks there by the earliest moment at which a limit can be
/// reached. The gate of the table guards the fields.
/// </summary>
internal sealed class TimeLimitWatch(
    IWorkerCrew crew,
    WorkerHandle worker,
    WireChannel channel,
    FrameSender sender,
    InFlightTable table,
    SlotInspector slots,
    WorkerKiller killer)
{
    // A worker that reads nothing from its ring for longer than this (or than the grace, if that is longer) beyond the
    // limit is stopped or worse.
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(1);

    // The shortest interval between looks, however short the limits are: an item that exceeds its limit is watched during
    // its whole grace, and so are the items after it.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(5);
    private ITimer? _timer;
    private long _nextLook = long.MaxValue;
    private long _silentSince;
    private long _seenPosition;

    private PoolSettings Settings => crew.Settings;

    /// <summary>A chunk was sent.</summary>
    public void ChunkSentNoLock(TimeSpan? limit)
    {
        table.AssertHeld();
        if (limit is { } time)
        {
            if (table.CountNoLock == 1)
            {
                _silentSince = Stopwatch.GetTimestamp();
            }

            LookWithinNoLock(time);
        }
    }

    /// <summary>The expiry of an item that has reached its limit.</summary>
    public TaskExpiry? ExpiryOf(InFlight entry, int index)
    {
        if (entry.Terms.TimeLimit is null)
        {
            return null;
        }

        lock (table.Gate)
        {
            return entry.ExpiryOf(index);
        }
    }

    /// <summary>The worker is gone.</summary>
    public void Stop()
    {
        lock (table.Gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void LookWithinNoLock(TimeSpan time)
    {
        table.AssertHeld();
        time = time < LeastInterval ? LeastInterval : time;
        long due = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        if (due < _nextLook)
        {
            _nextLook = due;
            _timer ??= Settings.TimeProvider.CreateTimer(
                _ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        var expired = new List<(long ChunkId, TaskExpiry Expiry)>();
        bool isSilent;
        string? fault;
        lock (table.Gate)
        {
            _nextLook = long.MaxValue;
            TimeSpan? shortest = table.IsClosedNoLock ? null : table.EntriesNoLock.Min(entry => entry.Terms.TimeLimit);
            if (shortest is not { } next)
            {
                return;
            }

            fault = slots.FaultNoLock();
            isSilent = IsSilentNoLock(next);
            for (int i = 0; i < channel.Slots; i++)
            {
                TimeSpan left = LookAtNoLock(channel.Slot(i), expired);
                next = left < next ? left : next;
            }

            LookWithinNoLock(next);
        }

        foreach ((long chunkId, TaskExpiry expiry) in expired)
        {
            Stop(chunkId, expiry);
        }

        if (fault is not null)
        {
            killer.GiveUp(fault);
        }
        else if (isSilent)
        {
            killer.Kill(WorkerFailureKind.KilledForTimeout, note: null); // No item was started, so none fails.
        }
    }

    // Asks the item to stop, and kills the worker if it has not stopped within the grace.
    private void Stop(long chunkId, TaskExpiry expiry)
    {
        killer.SendControl(new ControlMessage(chunkId, expiry.Index));
        if (Settings.CancellationGrace != Timeout.InfiniteTimeSpan)
        {
            crew.After(Settings.CancellationGrace, () => killer.KillIf(
                WorkerFailureKind.KilledForTimeout, slot => TryCondemnNoLock(slot, chunkId, expiry)));
        }
    }

    private bool TryCondemnNoLock(RunningSlot slot, long chunkId, TaskExpiry expiry)
    {
        table.AssertHeld();
        if (table.FindNoLock(chunkId) is not { } entry || !slot.TryCondemn(chunkId, expiry.Index))
        {
            return false;
        }

        entry.Condemned = expiry;
        return true;
    }

    // Returns how long it takes until the item in the slot reaches its limit; MaxValue if it has no limit or has reached
    // it.
    private TimeSpan LookAtNoLock(RunningSlot slot, List<(long ChunkId, TaskExpiry Expiry)> expired)
    {
        table.AssertHeld();
        long chunkId = slot.ChunkId;
        int index = slot.Index;
        long started = slot.Started;
        if (slot.IsCondemned // and may name an item that does not begin
            || table.FindNoLock(chunkId) is not { } entry || entry.Terms.TimeLimit is not { } limit
            || entry.Sink.IsSettled || entry.ExpiryOf(index) is not null)
        {
            return TimeSpan.MaxValue;
        }

        // Compared before subtracting: the slot may hold anything.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed < limit)
        {
            return elapsed > TimeSpan.Zero ? limit - elapsed : limit;
        }

        var expiry = new TaskExpiry(Settings, worker.Number, worker.ProcessId, limit, started, index);
        entry.AddExpiry(expiry);
        expired.Add((chunkId, expiry));
        return TimeSpan.MaxValue;
    }

    // Whether the worker was sent work with a limit, but has run nothing and not even begun to read for too long.
    private bool IsSilentNoLock(TimeSpan limit)
    {
        table.AssertHeld();
        TimeSpan grace = Settings.CancellationGrace;
        long position = sender.ReaderPosition;
        if (channel.RunsAnything || position != _seenPosition || grace == Timeout.InfiniteTimeSpan)
        {
            _seenPosition = position;
            _silentSince = Stopwatch.GetTimestamp();
            return false;
        }

        return Stopwatch.GetElapsedTime(_silentSince) > limit + (grace > LeastSilence ? grace : LeastSilence);
    }
}
