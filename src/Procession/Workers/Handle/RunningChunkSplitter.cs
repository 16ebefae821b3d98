using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// Takes parts of the chunks that a worker is running away from it, as far as its slots say that they have not begun.
/// Guarded by the gate of the table.
/// </summary>
internal sealed class RunningChunkSplitter(WireChannel channel, InFlightTable table, SlotInspector slots)
{
    // A rest that takes less would be done here before another worker gets it.
    private const double WorthwhileMicroseconds = 150;

    // Short items are claimed by the worker while the pool looks, so one attempt may fail.
    private const int Attempts = 8;

    /// <summary>Takes away the second half of the remaining items of a running chunk.</summary>
    /// <param name="askAgain">As of <see cref="ISharingSlot.TakeHalf"/>.</param>
    /// <returns>The half; <see langword="null"/> if there is none.</returns>
    /// <exception cref="DamagedDataException">The slots say what cannot be.</exception>
    public IChunkSink? TakeHalfNoLock(out bool askAgain)
    {
        table.AssertHeld();
        askAgain = false;
        foreach (InFlight entry in table.EntriesNoLock.Where(entry => entry.Chunk.Grain > 0))
        {
            if (!TryFindNoLock(entry, out RunningSlot slot, out long range, out int next, out int end))
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
                askAgain = true;
                return null;
            }

            askAgain = false;
            return entry.Sink.SplitAt(split);
        }

        return null;
    }

    /// <summary>The chunk that has held the worker's thread for longer than a threshold, if there is one.</summary>
    /// <exception cref="DamagedDataException">The slots say what cannot be.</exception>
    public InFlight? RunningForLongNoLock(TimeSpan threshold)
    {
        table.AssertHeld();
        slots.ThrowIfDamagedNoLock();
        for (int i = 0; i < channel.Slots; i++)
        {
            RunningSlot slot = channel.Slot(i);
            if (table.FindNoLock(slot.ChunkId) is { } entry
                && (channel.Slots == 1 || !entry.Terms.Function.IsAsync)
                && Stopwatch.GetElapsedTime(slot.Begun) > threshold)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Cuts a running chunk after the current item, if the rest will take longer than a threshold.</summary>
    /// <returns>The part that was cut off, if any.</returns>
    /// <exception cref="DamagedDataException">The slots say what cannot be.</exception>
    public IChunkSink? CutNoLock(InFlight running, TimeSpan threshold)
    {
        table.AssertHeld();
        for (int i = 0; i < Attempts; i++)
        {
            if (!TryFindNoLock(running, out RunningSlot slot, out long range, out int next, out int end) || next == 0)
            {
                return null;
            }

            // Not directly after the running item if items are short: the worker would pass that place before it is
            // written.
            int margin = (int)Math.Min(WorthwhileMicroseconds / Math.Max(MicrosecondsOf(slot, next, 1), 0.01), end - next);
            int split = running.Chunk.NextSplit(next + margin);
            if (split >= end || MicrosecondsOf(slot, next, end - split) < threshold.TotalMicroseconds)
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

    // Finds the slot in which a chunk that can be split runs, and how far it has come. Other chunks may run concurrently if
    // they are async. Only the pool moves the end.
    private bool TryFindNoLock(InFlight entry, out RunningSlot slot, out long range, out int next, out int end)
    {
        table.AssertHeld();
        for (int i = 0; i < channel.Slots; i++)
        {
            slot = channel.Slot(i);
            if (slot.TryReadRange(entry.Chunk.Id, out range, out next, out end))
            {
                slots.ThrowIfDamagedNoLock();
                int expected = entry.Sink.Expected;
                return end == expected && next <= end ? true : throw new DamagedDataException(FormattableString.Invariant(
                    $"it says that item {next} of {end} comes next of a chunk that has {expected}"));
            }
        }

        (slot, range, next, end) = (default, 0, 0, 0);
        return false;
    }

    // How long some items will take, judged by those that have begun.
    private static double MicrosecondsOf(RunningSlot slot, int begun, int items) =>
        begun == 0 ? 0 : Stopwatch.GetElapsedTime(slot.Begun).TotalMicroseconds / begun * items;
}
