using System.Diagnostics;
using System.Globalization;
using Procession.Framing;
using Procession.Wire;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Checks whether the contents of the memory that a worker shares with the pool are possible. If a function writes where it
/// must not, that costs its worker and nothing else. The gate of the table guards the field.
/// </summary>
internal sealed class DamageInspector(
    WireChannel channel, FrameSender sender, InFlightTable table, WorkerKiller killer, Func<bool?> hasSaidAll)
{
    // A worker needs only microseconds between taking a chunk and noting that it runs, and between its end and reporting
    // that.
    private static readonly TimeSpan LongestDebt = TimeSpan.FromSeconds(3);
    private long _inDebtSince;

    /// <summary>Describes what is wrong with the slots; <see langword="null"/> if nothing is.</summary>
    public static string? FaultOfSlotsNoLock(WireChannel channel, InFlightTable table, WorkerKiller killer)
    {
        table.AssertHeld();
        string? fault = null;
        for (int i = 0; i < channel.Slots && fault is null; i++)
        {
            fault = FaultOfNoLock(channel.Slot(i), table, killer);
        }

        return fault;
    }

    /// <exception cref="DamagedDataException">A slot says what cannot be.</exception>
    public void ThrowIfSlotsDamagedNoLock()
    {
        table.AssertHeld();
        if (FaultOfSlotsNoLock(channel, table, killer) is { } fault)
        {
            throw new DamagedDataException(fault);
        }
    }

    /// <summary>Called now and then by the thread that sleeps until the worker reports something.</summary>
    /// <returns>Whether the worker still owes outcomes.</returns>
    public bool LookAfter()
    {
        bool owes = false;
        try
        {
            bool? saidAll = hasSaidAll();
            lock (table.Gate)
            {
                if (table.IsClosedNoLock)
                {
                    return false;
                }

                owes = table.CountNoLock > 0;
                bool hasReadAll = sender.LookAfter();
                ThrowIfSlotsDamagedNoLock();
                if (owes && hasReadAll && saidAll == true && !channel.RunsAnything)
                {
                    LookAtDebtNoLock();
                }
                else
                {
                    _inDebtSince = 0;
                }
            }

            if (owes)
            {
                channel.Incoming.WakeWriter();
            }
        }
        catch (DamagedDataException e)
        {
            killer.GiveUp(e.What);
        }

        return owes;
    }

    /// <summary>
    /// Looks once more after the death of the worker, which may have found the damage first, or have died of it.
    /// </summary>
    public void JudgeNoLock(bool hasFoundIt)
    {
        table.AssertHeld();
        if (hasFoundIt)
        {
            killer.Found(
                WorkerFailureKind.ChannelBroken, "ended itself because the memory that it shares with the pool is damaged");
        }

        if (killer.IsDamaged)
        {
            return;
        }

        if (hasFoundIt || FaultOfSlotsNoLock(channel, table, killer) is not null || AreRingsDamaged()
            || channel.AnySlot(slot => slot.IsTorn))
        {
            killer.FoundDamage();
        }
    }

    private bool AreRingsDamaged()
    {
        try
        {
            _ = sender.LookAfter();
            _ = channel.Incoming.IsEmpty;
            return false;
        }
        catch (DamagedDataException)
        {
            return true;
        }
    }

    // The worker has read everything, runs nothing and reports nothing, and yet has not answered for a chunk.
    private void LookAtDebtNoLock()
    {
        table.AssertHeld();
        if (_inDebtSince == 0)
        {
            _inDebtSince = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_inDebtSince) > LongestDebt)
        {
            throw new DamagedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"it says that the worker runs nothing, which has answered for all but {table.CountNoLock} of its chunks"));
        }
    }

    // A chunk is removed from the table only after its end was noted in the slot, or before it ever got there. So a chunk
    // that is in a slot is also in the table.
    private static string? FaultOfNoLock(RunningSlot slot, InFlightTable table, WorkerKiller killer)
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
