using System.Diagnostics;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>The items that a worker is running, as noted in its slots; for monitoring.</summary>
internal sealed class RunningItems(WireChannel channel, InFlightTable table)
{
    /// <summary>
    /// Looks now. Reads files to find the line of a lambda: not to be called on a thread that others need.
    /// </summary>
    public IReadOnlyList<RunningItem> Look()
    {
        var found = new List<(InFlight Entry, int Index, TimeSpan Elapsed)>();
        lock (table.Gate)
        {
            // The slots are mapped as long as the table is open.
            for (int i = 0; !table.IsClosedNoLock && i < channel.Slots; i++)
            {
                if (LookAtNoLock(channel.Slot(i)) is { } running)
                {
                    found.Add(running);
                }
            }
        }

        return [.. found.Select(running => new RunningItem
        {
            FunctionName = running.Entry.Terms.Function.NameWithLine,
            ItemIndex = running.Entry.Chunk.FirstIndex + running.Index,
            Elapsed = running.Elapsed,
        })];
    }

    private (InFlight Entry, int Index, TimeSpan Elapsed)? LookAtNoLock(RunningSlot slot)
    {
        table.AssertHeld();
        long chunkId = slot.ChunkId;
        int index = slot.Index;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(slot.Started);

        // The worker may have gone on to another chunk since the first look. Then the slot does not name this one any more.
        if (slot.ChunkId != chunkId || table.FindNoLock(chunkId) is not { } entry || index < 0 || index >= entry.Chunk.Count)
        {
            return null;
        }

        return (entry, index, elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero);
    }
}
