using System.Diagnostics;
using System.Globalization;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// What is done about a worker whose shared memory says what cannot be: code of a function that writes where it must not costs
/// that worker, and no more.
/// </content>
internal sealed partial class WorkerHandle
{
    // Between taking a chunk and noting that it runs, and between its end and saying so, a worker needs microseconds.
    private static readonly TimeSpan DebtPatience = TimeSpan.FromSeconds(3);
    private volatile bool _isDamaged;
    private bool _hasCondemned; // guarded by _lock, as the next
    private long _inDebtSince;

    // Nothing that the worker has said in its memory is believed any more.
    private void GiveUp(string what)
    {
        _isDamaged = true;
        Break($"was killed because the memory that it shares with the pool is damaged: {what}");
    }

    // Called now and then by whoever sleeps until the worker says something. Whether the worker owes anything.
    private bool LookAfter()
    {
        bool owes = false;
        try
        {
            bool? hasSaidAll = HasSaidAll();
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                owes = _inFlight.Count > 0;
                bool hasReadAll = _sender.LookAfter();
                ThrowIfSlotsDamagedNoLock();
                if (owes && hasReadAll && hasSaidAll == true && !_channel.RunsAnything)
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
                _channel.Incoming.WakeWriter();
            }
        }
        catch (DamagedDataException e)
        {
            GiveUp(e.What);
        }

        return owes;
    }

    // Unknown while another thread reads.
    private bool? HasSaidAll()
    {
        if (!_reading.TryEnter())
        {
            return null;
        }

        try
        {
            return _channel.Incoming.IsHeadForeign
                ? throw new DamagedDataException("the head of the ring to the pool is not the one that the pool wrote")
                : _channel.Incoming.IsEmpty;
        }
        finally
        {
            _reading.Exit();
        }
    }

    // It has read all, runs nothing and says nothing, and yet has not answered for a chunk.
    private void LookAtDebtNoLock()
    {
        if (_inDebtSince == 0)
        {
            _inDebtSince = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_inDebtSince) > DebtPatience)
        {
            throw new DamagedDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"it says that the worker runs nothing, which has answered for all but {_inFlight.Count} of its chunks"));
        }
    }

    private void ThrowIfSlotsDamagedNoLock()
    {
        if (LookAtSlotsNoLock() is { } fault)
        {
            throw new DamagedDataException(fault);
        }
    }

    private string? LookAtSlotsNoLock()
    {
        string? fault = null;
        for (int i = 0; i < _channel.Slots && fault is null; i++)
        {
            fault = FaultOfNoLock(_channel.Slot(i));
        }

        return fault;
    }

    // Chunks leave the table behind their end in the slot, or before they come there: a chunk in a slot is in the table.
    private string? FaultOfNoLock(RunningSlot slot)
    {
        long id = slot.ChunkId;
        if (id == 0)
        {
            return null;
        }

        if (!_inFlight.TryGetValue(id, out InFlight? entry))
        {
            return Invariant($"it says that the worker runs chunk {id}, which it does not have");
        }

        if (slot.IsCondemned && !_hasCondemned)
        {
            return Invariant($"it says that the pool has condemned chunk {id}");
        }

        int index = slot.Index;
        long begun = slot.Begun;
        long started = slot.Started;
        long now = Stopwatch.GetTimestamp();
        bool areTimes = begun > 0 && started >= begun && started <= now;
        return slot.ChunkId != id ? null // It has gone on meanwhile.
            : (uint)index >= (uint)entry.Chunk.Count
                ? Invariant($"it says that item {index} runs of a chunk that has {entry.Sink.Expected}")
            : areTimes ? null
            : Invariant($"the times in it are {begun} and {started} at {now}");
    }

    // The worker may have found the damage first, or have died of it.
    private void JudgeMemoryNoLock()
    {
        if (_isDamaged)
        {
            return;
        }

        bool hasFoundIt = LastWords.HasFoundDamage(_tail.Since(default), _exitCode, ProcessId);
        if (hasFoundIt && _killKind == WorkerFailureKind.Crashed)
        {
            (_killKind, _killNote) = (
                WorkerFailureKind.ChannelBroken, "ended itself because the memory that it shares with the pool is damaged");
        }

        _isDamaged = hasFoundIt || LookAtSlotsNoLock() is not null || AreRingsDamagedNoLock()
            || _channel.AnySlot(slot => slot.IsTorn);
    }

    private bool AreRingsDamagedNoLock()
    {
        try
        {
            _ = _sender.LookAfter();
            _ = _channel.Incoming.IsEmpty;
            return false;
        }
        catch (DamagedDataException)
        {
            return true;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
