using System.Diagnostics;
using System.Globalization;
using Procession.Framing;
using Procession.Wire;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Checks now and then, and after the death of a worker, whether the contents of the memory that it shares with the pool
/// are possible. If a function writes where it must not, that costs its worker and nothing else. The gate of the table
/// guards the field.
/// </summary>
internal sealed class DamageInspector(
    WireChannel channel,
    FrameSender sender,
    InFlightTable table,
    SlotInspector slots,
    WorkerKiller killer,
    Func<bool?> hasReadAll)
{
    // A worker needs only microseconds between taking a chunk and noting that it runs, and between its end and reporting
    // that.
    private static readonly TimeSpan LongestDebt = TimeSpan.FromSeconds(3);
    private long _inDebtSince;

    /// <summary>Called now and then by the thread that sleeps until the worker reports something.</summary>
    /// <returns>Whether the worker still owes outcomes.</returns>
    public bool LookAfter()
    {
        bool owes = false;
        try
        {
            bool? hasPoolReadAll = hasReadAll();
            lock (table.Gate)
            {
                if (table.IsClosedNoLock)
                {
                    return false;
                }

                owes = table.CountNoLock > 0;
                bool hasWorkerReadAll = sender.LookAfter();
                slots.ThrowIfDamagedNoLock();
                if (owes && hasWorkerReadAll && hasPoolReadAll == true && !channel.RunsAnything)
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

        if (hasFoundIt || slots.FaultNoLock() is not null || AreRingsDamaged() || channel.AnySlot(slot => slot.IsTorn))
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
}
