using System.Diagnostics;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Checks whether what the slots of a worker say can be true of the chunks that it was sent.</summary>
internal sealed class SlotInspector(WireChannel channel, InFlightTable table, WorkerKiller killer)
{
    /// <summary>Describes what is wrong with the slots; <see langword="null"/> if nothing is.</summary>
    public string? FaultNoLock()
    {
        table.AssertHeld();
        string? fault = null;
        for (int i = 0; i < channel.Slots && fault is null; i++)
        {
            fault = FaultOfNoLock(channel.Slot(i));
        }

        return fault;
    }

    /// <exception cref="DamagedDataException">A slot says what cannot be.</exception>
    public void ThrowIfDamagedNoLock()
    {
        table.AssertHeld();
        if (FaultNoLock() is { } fault)
        {
            throw new DamagedDataException(fault);
        }
    }

    // A chunk is removed from the table only after its end was noted in the slot, or before it ever got there. So a chunk
    // that is in a slot is also in the table.
    private string? FaultOfNoLock(RunningSlot slot)
    {
        table.AssertHeld();
        long id = slot.ChunkId;
        if (id == 0)
        {
            return null;
        }

        if (table.FindNoLock(id) is not { } entry)
        {
            return Invariant($"it says that the worker runs chunk {id}, which it does not have");
        }

        if (slot.IsCondemned && !killer.HasCondemnedNoLock)
        {
            return Invariant($"it says that the pool has condemned chunk {id}");
        }

        int index = slot.Index;
        long begun = slot.Begun;
        long started = slot.Started;
        long now = Stopwatch.GetTimestamp();
        bool areTimes = begun > 0 && started >= begun && started <= now;
        return slot.ChunkId != id ? null // The worker has gone on meanwhile.
            : (uint)index >= (uint)entry.Sink.Expected
                ? Invariant($"it says that item {index} runs of a chunk that has {entry.Sink.Expected}")
            : areTimes ? null
            : Invariant($"the times in it are {begun} and {started} at {now}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
