using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// The chunks that a worker runs at the moment, as it notes them in its slots; and how a part of one is taken away while it
/// runs. All under the gate of the table.
/// </summary>
internal sealed class RunningChunks(WireChannel channel, InFlightTable table, MemoryInspector memory)
{
    // What takes less than that is done here before another worker has it.
    private const double WorthwhileMicroseconds = 150;

    // Items that are shorter are claimed while the pool looks.
    private const int Attempts = 8;

    /// <summary>Takes the second half of what is left of a running chunk away.</summary>
    /// <returns>As <see cref="ISharingSlot.TryShare"/>.</returns>
    /// <exception cref="DamagedDataException">The slots say what cannot be.</exception>
    public bool TryHalveNoLock(out IChunkSink? part)
    {
        table.AssertHeld();
        part = null;
        bool askAgain = false;
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
                return true;
            }

            part = entry.Sink.SplitAt(split);
            return false;
        }

        return askAgain;
    }

    /// <summary>The chunk that has held the worker's thread for so long, if one has.</summary>
    /// <exception cref="DamagedDataException">The slots say what cannot be.</exception>
    public InFlight? RunningForLongNoLock(TimeSpan threshold)
    {
        table.AssertHeld();
        memory.ThrowIfSlotsDamagedNoLock();
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

    /// <summary>Cuts a running chunk behind the item that runs, if what is left will take longer than a threshold.</summary>
    /// <returns>What was cut off.</returns>
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

            // Not right behind the running item if items are short: it would be over before this is written.
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

    // Where a chunk that can be split runs, and how far it is. Others may run beside it, where async functions do. Only the pool
    // moves the end.
    private bool TryFindNoLock(InFlight entry, out RunningSlot slot, out long range, out int next, out int end)
    {
        table.AssertHeld();
        for (int i = 0; i < channel.Slots; i++)
        {
            slot = channel.Slot(i);
            if (slot.TryReadRange(entry.Chunk.Id, out range, out next, out end))
            {
                memory.ThrowIfSlotsDamagedNoLock();
                int expected = entry.Sink.Expected;
                return end == expected && next <= end ? true : throw new DamagedDataException(FormattableString.Invariant(
                    $"it says that item {next} of {end} comes next of a chunk that has {expected}"));
            }
        }

        (slot, range, next, end) = (default, 0, 0, 0);
        return false;
    }

    // How long so many items will take, if they take as long as those that were begun.
    private static double MicrosecondsOf(RunningSlot slot, int begun, int items) =>
        begun == 0 ? 0 : Stopwatch.GetElapsedTime(slot.Begun).TotalMicroseconds / begun * items;
}
