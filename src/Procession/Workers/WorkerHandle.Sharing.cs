using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// Takes chunks that have not begun, and parts of the running one, away: for a worker that has nothing to do, or for a call
/// that waits.
/// </content>
internal sealed partial class WorkerHandle
{
    // What takes less than that is done here before another worker has it.
    private const double WorthwhileMicroseconds = 150;

    // Items that are shorter are claimed while the pool looks.
    private const int Attempts = 8;

    /// <inheritdoc/>
    public IChunkSink? TakeBackLast()
    {
        InFlight? taken = null;
        lock (_lock)
        {
            // The youngest first; there are few, and this is done often.
            long id = long.MaxValue;
            while (_inFlight.Count > 1 && taken is null && YoungestBelowNoLock(id) is { } entry)
            {
                id = entry.Chunk.Id;
                if (_sender.TryRevoke(entry.Frame))
                {
                    _inFlight.Remove(id);
                    taken = entry;
                }
            }
        }

        if (taken is not null)
        {
            _crew.Unused(this, taken.Terms);
        }

        return taken?.Sink;
    }

    /// <inheritdoc/>
    public bool TryShare(out IChunkSink? part)
    {
        try
        {
            lock (_lock)
            {
                return TryShareNoLock(out part);
            }
        }
        catch (DamagedDataException e)
        {
            GiveUp(e.What);
            part = null;
            return false;
        }
    }

    /// <inheritdoc/>
    public bool GivesWay(
        IReadOnlyList<CallTerms> waiting, TimeSpan patience, bool mayCut, List<IChunkSink> revoked, out IChunkSink? cut)
    {
        cut = null;
        InFlight[] taken = [];
        bool isSo = false;
        try
        {
            lock (_lock)
            {
                if (_closed || _stopRequested || RunningForLongNoLock(patience) is not { } running
                    || !IsWaitedForNoLock(running, waiting))
                {
                    return false;
                }

                isSo = true;
                taken = RevokeAllButNoLock(running);
                cut = mayCut && running.Chunk.Grain > 0 ? CutNoLock(running, patience) : null;
            }
        }
        catch (DamagedDataException e)
        {
            GiveUp(e.What);
        }

        if (isSo)
        {
            _crew.HeldUp(this);
        }

        foreach (InFlight entry in taken)
        {
            _crew.Unused(this, entry.Terms);
            revoked.Add(entry.Sink);
        }

        return isSo;
    }

    private bool TryShareNoLock(out IChunkSink? part)
    {
        part = null;
        if (_closed)
        {
            return false;
        }

        bool askAgain = false;
        foreach (InFlight entry in _inFlight.Values.Where(entry => entry.Chunk.Grain > 0))
        {
            if (!TryFindRunningNoLock(entry, out RunningSlot slot, out long range, out int next, out int end))
            {
                askAgain = true; // it is about to begin
                continue;
            }

            int split = entry.Chunk.NextSplit(next + ((end - next) / 2));
            if (split >= end)
            {
                continue;
            }

            if (MicrosecondsOf(slot, next, end - split) <= WorthwhileMicroseconds || !slot.TryShorten(range, split))
            {
                return true;
            }

            part = entry.Sink.SplitAt(split);
            return false;
        }

        return askAgain;
    }

    // Whether another call wants the worker: one that waits elsewhere, or has a chunk behind the running one.
    private bool IsWaitedForNoLock(InFlight running, IReadOnlyList<CallTerms> waiting)
    {
        CallTerms terms = running.Terms;
        return waiting.Any(other => other != terms && other.Priority >= terms.Priority)
            || _inFlight.Values.Any(entry => entry != running && entry.Terms != terms);
    }

    private InFlight[] RevokeAllButNoLock(InFlight running)
    {
        // The youngest first: from the back of the ring.
        var revoked = new List<InFlight>();
        InFlight[] others = [.. _inFlight.Values.Where(entry => entry != running)];
        foreach (InFlight entry in others.OrderByDescending(entry => entry.Chunk.Id))
        {
            if (_sender.TryRevoke(entry.Frame))
            {
                _inFlight.Remove(entry.Chunk.Id);
                revoked.Add(entry);
            }
        }

        return [.. revoked];
    }

    // The chunk that has held the worker's thread for so long, if one has.
    private InFlight? RunningForLongNoLock(TimeSpan patience)
    {
        ThrowIfSlotsDamagedNoLock();
        for (int i = 0; i < _channel.Slots; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            if (_inFlight.TryGetValue(slot.ChunkId, out InFlight? entry)
                && (_channel.Slots == 1 || !entry.Terms.Function.IsAsync)
                && Stopwatch.GetElapsedTime(slot.Begun) > patience)
            {
                return entry;
            }
        }

        return null;
    }

    private IChunkSink? CutNoLock(InFlight running, TimeSpan patience)
    {
        for (int i = 0; i < Attempts; i++)
        {
            if (!TryFindRunningNoLock(running, out RunningSlot slot, out long range, out int next, out int end)
                || next == 0)
            {
                return null;
            }

            // Not right behind the running item if items are short: it would be over before this is written.
            int margin = (int)Math.Min(WorthwhileMicroseconds / Math.Max(MicrosecondsOf(slot, next, 1), 0.01), end - next);
            int split = running.Chunk.NextSplit(next + margin);
            if (split >= end || MicrosecondsOf(slot, next, end - split) < patience.TotalMicroseconds)
            {
                return null;
            }

            if (slot.TryShorten(range, split))
            {
                return running.Sink.SplitAt(split);
            }
        }

        return null;
    }

    // Where a chunk that can be split runs, and how far it is. Others may run beside it, where async functions do. Only the pool
    // moves the end.
    private bool TryFindRunningNoLock(
        InFlight entry, out RunningSlot slot, out long range, out int next, out int end)
    {
        for (int i = 0; i < _channel.Slots; i++)
        {
            slot = _channel.Slot(i);
            if (slot.TryReadRange(entry.Chunk.Id, out range, out next, out end))
            {
                ThrowIfSlotsDamagedNoLock();
                return end == entry.Sink.Expected && next <= end ? true : throw new DamagedDataException(
                    Invariant($"it says that item {next} of {end} comes next of a chunk that has {entry.Sink.Expected}"));
            }
        }

        (slot, range, next, end) = (default, 0, 0, 0);
        return false;
    }

    // How long so many items will take, if they take as long as those that were begun.
    private static double MicrosecondsOf(RunningSlot slot, int begun, int items) =>
        begun == 0 ? 0 : Stopwatch.GetElapsedTime(slot.Begun).TotalMicroseconds / begun * items;
}
