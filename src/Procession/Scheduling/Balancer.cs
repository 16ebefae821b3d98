using Procession.Execution;
using Procession.Threads;

namespace Procession.Scheduling;

/// <summary>
/// Moves work between the slots of an executor. An idle slot gets a chunk that waits in another slot, or half of the one
/// running there, so chunks can be large without leaving one worker alone with all the remaining work. And while calls
/// wait, a chunk that runs for long (it may have been made large when there was no other call) is cut after its current
/// item, and chunks that were queued behind it move to wherever there is room first. So a short call waits for one item at
/// most, or for one chunk whose size the user chose.
/// </summary>
internal sealed class Balancer(IWorkSharing sharing, Dispatcher dispatcher)
{
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(1);

    // Shorter waits are not worth the interruption: most chunks end within that time.
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(5);
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private readonly HashSet<ISharingSlot> _toLookAtAgain = [];
    private bool _looksAfterTurns;

    /// <summary>A slot has room, and nothing waits for it.</summary>
    public void RanDry(ISharingSlot slot)
    {
        IReadOnlyList<ISharingSlot> busy = sharing.BusyBeside(slot);
        if (busy.Count > 0 && !TryMoveQueued(busy) && !TryMoveHalf(busy, out bool lookAgain) && lookAgain)
        {
            LookAgainAt(slot);
        }
    }

    /// <summary>All chunks for which there is room have been handed out.</summary>
    /// <param name="othersWait">Whether calls wait for others.</param>
    public void HandedOut(bool othersWait)
    {
        if (!othersWait && !sharing.HasSentBehind)
        {
            return;
        }

        lock (_lock)
        {
            if (_looksAfterTurns)
            {
                return;
            }

            _looksAfterTurns = true;
        }

        PoolClock.Shared.After(LongTurn, LookAfterTurns);
    }

    private bool TryMoveQueued(IReadOnlyList<ISharingSlot> busy)
    {
        foreach (ISharingSlot slot in busy)
        {
            if (slot.TakeBackLast() is { } chunk)
            {
                chunk.Returned();
                dispatcher.Pump();
                return true;
            }
        }

        return false;
    }

    private bool TryMoveHalf(IReadOnlyList<ISharingSlot> busy, out bool lookAgain)
    {
        lookAgain = false;
        foreach (ISharingSlot slot in busy)
        {
            if (slot.TakeHalf(out bool askAgain) is { } half)
            {
                half.Returned();
                dispatcher.Pump();
                return true;
            }

            lookAgain |= askAgain;
        }

        return false;
    }

    private void LookAgainAt(ISharingSlot slot)
    {
        lock (_lock)
        {
            if (!_toLookAtAgain.Add(slot))
            {
                return;
            }
        }

        PoolClock.Shared.After(SecondLook, () =>
        {
            lock (_lock)
            {
                _toLookAtAgain.Remove(slot);
            }

            RanDry(slot);
        });
    }

    private void LookAfterTurns()
    {
        lock (_lock)
        {
            _looksAfterTurns = false;
        }

        List<CallTerms> waiting = dispatcher.Waiting;
        bool mayCut = true;
        foreach (ISharingSlot slot in sharing.WithHeldThread())
        {
            mayCut &= !TryGiveWay(slot, waiting, mayCut); // cut only one chunk each time: most waiting calls are short
        }

        dispatcher.Pump(); // calls HandedOut, which looks again later if calls still wait
    }

    // Whether the slot's running chunk was cut.
    private static bool TryGiveWay(ISharingSlot slot, List<CallTerms> waiting, bool mayCut)
    {
        var revoked = new List<IChunkSink>();
        if (!slot.TryGiveWay(waiting, LongTurn, mayCut, revoked, out IChunkSink? cut))
        {
            return false;
        }

        revoked.ForEach(static chunk => chunk.Returned(givesWay: true));
        cut?.Returned(givesWay: true);
        return cut is not null;
    }
}
