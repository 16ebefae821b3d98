using System.Diagnostics;
using Procession.Execution;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// Time limits. A task's clock starts when the worker starts it, which only the worker knows: it notes the time in its
/// slot, and a timer looks there no later than the earliest moment at which a limit could be reached.
/// </content>
internal sealed partial class WorkerHandle
{
    // A worker that takes nothing out of its ring for this long, beyond limit and grace, is stopped or worse.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    // However short the limits are: an item that exceeds one is watched during its whole grace, and those behind it, too.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(5);
    private ITimer? _limitTimer; // guarded by _lock, as the next three
    private long _nextLook = long.MaxValue;
    private long _silentSince;
    private long _seenPosition;

    private void WatchTimeNoLock(TimeSpan? limit)
    {
        if (limit is { } time)
        {
            if (_inFlight.Count == 1)
            {
                _silentSince = Stopwatch.GetTimestamp();
            }

            LookWithinNoLock(time);
        }
    }

    private void LookWithinNoLock(TimeSpan time)
    {
        time = time < LeastInterval ? LeastInterval : time;
        long due = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        if (due < _nextLook)
        {
            _nextLook = due;
            _limitTimer ??= _crew.Settings.TimeProvider.CreateTimer(
                _ => LookAtClocks(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _limitTimer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookAtClocks()
    {
        var expired = new List<(long ChunkId, TaskExpiry Expiry)>();
        bool silent;
        string? fault;
        lock (_lock)
        {
            _nextLook = long.MaxValue;
            TimeSpan? shortest = _inFlight.Values.Min(entry => entry.Terms.TimeLimit);
            if (_closed || shortest is not { } next)
            {
                return;
            }

            fault = LookAtSlotsNoLock();
            silent = IsSilentNoLock(next);
            for (int i = 0; i < _channel.Slots; i++)
            {
                TimeSpan left = LookAtNoLock(_channel.Slot(i), expired);
                next = left < next ? left : next;
            }

            LookWithinNoLock(next);
        }

        foreach ((long chunkId, TaskExpiry expiry) in expired)
        {
            SendControl(new ControlMessage(chunkId, expiry.Index));
            if (_crew.Settings.CancellationGrace != Timeout.InfiniteTimeSpan)
            {
                _crew.After(_crew.Settings.CancellationGrace, () => KillIf(
                    WorkerFailureKind.KilledForTimeout, slot => slot.TryCondemn(chunkId, expiry.Index)));
            }
        }

        if (fault is not null)
        {
            GiveUp(fault);
        }
        else if (silent)
        {
            // Nothing was started, so nothing fails: its chunks go to others.
            _killKind = WorkerFailureKind.KilledForTimeout;
            Kill();
        }
    }

    // How long until the item in the slot reaches its limit; long if it has none, or has reached it.
    private TimeSpan LookAtNoLock(RunningSlot slot, List<(long ChunkId, TaskExpiry Expiry)> expired)
    {
        long chunkId = slot.ChunkId;
        int index = slot.Index;
        long started = slot.Started;
        if (!_inFlight.TryGetValue(chunkId, out InFlight? entry) || entry.Terms.TimeLimit is not { } limit
            || entry.Sink.IsSettled || entry.Expiry?.Index == index)
        {
            return TimeSpan.MaxValue;
        }

        // Compared first: what stands in the slot may be no time at all.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed < limit)
        {
            return elapsed > TimeSpan.Zero ? limit - elapsed : limit;
        }

        entry.Expiry = new TaskExpiry(_crew.Settings, Number, ProcessId, limit, started, index);
        expired.Add((chunkId, entry.Expiry));
        return TimeSpan.MaxValue;
    }

    // Whether the worker has been sent work with a limit, runs nothing and has not even begun to read for too long.
    private bool IsSilentNoLock(TimeSpan limit)
    {
        TimeSpan grace = _crew.Settings.CancellationGrace;
        long position = _sender.ReaderPosition;
        bool runs = _channel.RunsAnything;
        if (runs || position != _seenPosition || grace == Timeout.InfiniteTimeSpan)
        {
            _seenPosition = position;
            _silentSince = Stopwatch.GetTimestamp();
            return false;
        }

        return Stopwatch.GetElapsedTime(_silentSince) > limit + (grace > LeastPatience ? grace : LeastPatience);
    }

    private TaskExpiry? ExpiryOf(InFlight entry, int index)
    {
        if (entry.Terms.TimeLimit is null)
        {
            return null;
        }

        lock (_lock)
        {
            return entry.Expiry?.Index == index ? entry.Expiry : null;
        }
    }

    private void StopWatchingTime()
    {
        lock (_lock)
        {
            _limitTimer?.Dispose();
            _limitTimer = null;
        }
    }
}
