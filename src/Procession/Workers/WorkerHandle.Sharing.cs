using System.Diagnostics;
using Procession.Calls;
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

    /// <summary>Whether the crew is to look at this idle worker again. Guarded by the crew's lock.</summary>
    public bool IsLookedAfter { get; set; }

    /// <summary>Takes the second half of what is left of the running chunk away.</summary>
    /// <param name="part">The half; <see langword="null"/> if there is none.</param>
    /// <returns>
    /// Whether to ask again, if there is none: something is left, but too little seems to be, or the worker was just taking
    /// it.
    /// </returns>
    public bool TryShare(out Chunk? part)
    {
        try
        {
            lock (_lock)
            {
                return TryShareNoLock(out part);
            }
        }
        catch (DamagedSegmentException e)
        {
            GiveUp(e.What);
            part = null;
            return false;
        }
    }

    /// <summary>
    /// If what runs has run for long while others wait: takes back what the worker has not begun, and cuts the running
    /// chunk, where it can be cut, behind its running item.
    /// </summary>
    /// <param name="waiting">Calls that wait elsewhere.</param>
    /// <param name="patience">How long that is. A chunk that will be over by then is not cut.</param>
    /// <param name="mayCut">Whether the running chunk may be cut.</param>
    /// <param name="revoked">Gets the chunks that were not begun.</param>
    /// <param name="cut">What was cut off, if anything was.</param>
    /// <returns>Whether that is so.</returns>
    public bool GivesWay(List<Call> waiting, TimeSpan patience, bool mayCut, List<Chunk> revoked, out Chunk? cut)
    {
        cut = null;
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
                RevokeAllButNoLock(running, revoked);
                cut = mayCut && running.Chunk.Grain > 0 ? CutNoLock(running.Chunk, patience) : null;
            }
        }
        catch (DamagedSegmentException e)
        {
            GiveUp(e.What);
        }

        return isSo;
    }

    private bool TryShareNoLock(out Chunk? part)
    {
        part = null;
        if (_closed)
        {
            return false;
        }

        bool askAgain = false;
        foreach (InFlight entry in _inFlight.Values.Where(entry => entry.Chunk.Grain > 0))
        {
            Chunk chunk = entry.Chunk;
            if (!TryFindRunningNoLock(chunk, out RunningSlot slot, out long range, out int next, out int end))
            {
                askAgain = true; // it is about to begin
                continue;
            }

            int split = chunk.NextSplit(next + ((end - next) / 2));
            if (split >= end)
            {
                continue;
            }

            if (MicrosecondsOf(slot, next, end - split) <= WorthwhileMicroseconds || !slot.TryShorten(range, split))
            {
                return true;
            }

            part = TakePart(chunk, split);
            return false;
        }

        return askAgain;
    }

    // Whether another call wants the worker: one that waits elsewhere, or has a chunk behind the running one.
    private bool IsWaitedForNoLock(InFlight running, List<Call> waiting)
    {
        Call call = running.Chunk.Call;
        return waiting.Exists(other => other != call && other.Priority >= call.Priority)
            || _inFlight.Values.Any(entry => entry != running && entry.Chunk.Call != call);
    }

    private void RevokeAllButNoLock(InFlight running, List<Chunk> revoked)
    {
        // The youngest first: from the back of the ring.
        InFlight[] others = [.. _inFlight.Values.Where(entry => entry != running)];
        foreach (InFlight entry in others.OrderByDescending(entry => entry.Chunk.Id))
        {
            if (_sender.TryRevoke(entry.Frame))
            {
                _inFlight.Remove(entry.Chunk.Id);
                revoked.Add(entry.Chunk);
            }
        }
    }

    // The chunk that has held the worker's thread for so long, if one has.
    private InFlight? RunningForLongNoLock(TimeSpan patience)
    {
        ThrowIfSlotsDamagedNoLock();
        for (int i = 0; i < _channel.Slots; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            if (_inFlight.TryGetValue(slot.ChunkId, out InFlight? entry)
                && (_channel.Slots == 1 || !entry.Chunk.Call.Function.IsAsync)
                && Stopwatch.GetElapsedTime(slot.Begun) > patience)
            {
                return entry;
            }
        }

        return null;
    }

    private Chunk? CutNoLock(Chunk chunk, TimeSpan patience)
    {
        for (int i = 0; i < Attempts; i++)
        {
            if (!TryFindRunningNoLock(chunk, out RunningSlot slot, out long range, out int next, out int end) || next == 0)
            {
                return null;
            }

            // Not right behind the running item if items are short: it would be over before this is written.
            int margin = (int)Math.Min(WorthwhileMicroseconds / Math.Max(MicrosecondsOf(slot, next, 1), 0.01), end - next);
            int split = chunk.NextSplit(next + margin);
            if (split >= end || MicrosecondsOf(slot, next, end - split) < patience.TotalMicroseconds)
            {
                return null;
            }

            if (slot.TryShorten(range, split))
            {
                return TakePart(chunk, split);
            }
        }

        return null;
    }

    // Where a chunk that can be split runs, and how far it is. Others may run beside it, where async functions do. Only the pool
    // moves the end.
    private bool TryFindRunningNoLock(Chunk chunk, out RunningSlot slot, out long range, out int next, out int end)
    {
        for (int i = 0; i < _channel.Slots; i++)
        {
            slot = _channel.Slot(i);
            if (slot.TryReadRange(chunk.Id, out range, out next, out end))
            {
                ThrowIfSlotsDamagedNoLock();
                return end == chunk.Count && next <= end ? true : throw new DamagedSegmentException(
                    Invariant($"it says that item {next} of {end} comes next of a chunk that has {chunk.Count}"));
            }
        }

        (slot, range, next, end) = (default, 0, 0, 0);
        return false;
    }

    private static Chunk TakePart(Chunk chunk, int split)
    {
        chunk.Call.ChunkShared();
        return chunk.Split(split);
    }

    // How long so many items will take, if they take as long as those that were begun.
    private static double MicrosecondsOf(RunningSlot slot, int begun, int items) =>
        begun == 0 ? 0 : Stopwatch.GetElapsedTime(slot.Begun).TotalMicroseconds / begun * items;
}
