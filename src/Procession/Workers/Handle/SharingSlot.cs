using Procession.Execution;
using Procession.Framing;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Takes away from a worker chunks that have not begun and parts of the running one: for an idle worker, for a waiting
/// call, or because nobody wants them any more.
/// </summary>
internal sealed class SharingSlot(
    WorkerHandle worker, FrameSender sender, InFlightTable table, RunningChunkSplitter splitter, IWorkerCrew crew)
    : ISharingSlot
{
    public WorkerHandle Worker => worker;

    /// <inheritdoc/>
    public IChunkSink? TakeBackLast()
    {
        if (TakeLast() is not { } taken)
        {
            return null;
        }

        crew.Unused(worker, taken.Terms);
        return taken.Sink;
    }

    /// <inheritdoc/>
    public IChunkSink? TakeHalf(out bool askAgain)
    {
        askAgain = false;
        try
        {
            lock (table.Gate)
            {
                return table.IsClosedNoLock ? null : splitter.TakeHalfNoLock(out askAgain);
            }
        }
        catch (DamagedDataException e)
        {
            worker.Killer.GiveUp(e.What);
            return null;
        }
    }

    /// <inheritdoc/>
    public bool TryGiveWay(
        IReadOnlyList<CallTerms> waiting, TimeSpan longTurn, bool mayCut, List<IChunkSink> revoked, out IChunkSink? cut)
    {
        cut = null;
        InFlight[] taken = [];
        bool isWaitedFor = false;
        try
        {
            lock (table.Gate)
            {
                if (table.IsClosedNoLock || worker.Mail.IsStoppedNoLock
                    || splitter.RunningForLongNoLock(longTurn) is not { } longest || !IsWaitedForNoLock(longest, waiting))
                {
                    return false;
                }

                isWaitedFor = true;
                taken = RevokeAllButNoLock(longest);
                cut = mayCut && longest.Chunk.Grain > 0 ? splitter.CutNoLock(longest, longTurn) : null;
            }
        }
        catch (DamagedDataException e)
        {
            worker.Killer.GiveUp(e.What);
        }

        if (isWaitedFor)
        {
            crew.HeldUp(worker);
        }

        foreach (InFlight entry in taken)
        {
            crew.Unused(worker, entry.Terms);
            revoked.Add(entry.Sink);
        }

        return isWaitedFor;
    }

    /// <summary>Takes back the chunks of a call that the worker has not started, and asks it to stop the others.</summary>
    /// <returns>The chunks that it is still running.</returns>
    public IReadOnlyList<long> Cancel(long callId)
    {
        List<InFlight> revoked = Revoke(callId, out List<long> stillRunning);
        foreach (long chunkId in stillRunning)
        {
            worker.Killer.SendControl(new Wire.ControlMessage(chunkId, Wire.ControlMessage.WholeChunk));
        }

        foreach (InFlight entry in revoked)
        {
            entry.Sink.Returned();
            crew.TakenBack(worker, entry.Terms);
        }

        return stillRunning;
    }

    private InFlight? TakeLast()
    {
        lock (table.Gate)
        {
            // The youngest first. A linear search: there are few chunks, and this is done often.
            long id = long.MaxValue;
            while (table.CountNoLock > 1 && table.YoungestBelowNoLock(id) is { } entry)
            {
                id = entry.Chunk.Id;
                if (TryRevokeNoLock(entry))
                {
                    return entry;
                }
            }

            return null;
        }
    }

    private List<InFlight> Revoke(long callId, out List<long> stillRunning)
    {
        var revoked = new List<InFlight>();
        stillRunning = [];
        lock (table.Gate)
        {
            foreach (InFlight entry in table.EntriesNoLock.Where(entry => entry.Terms.CallId == callId).ToArray())
            {
                if (TryRevokeNoLock(entry))
                {
                    revoked.Add(entry);
                }
                else
                {
                    stillRunning.Add(entry.Chunk.Id);
                }
            }
        }

        return revoked;
    }

    // The youngest first: from the back of the ring.
    private InFlight[] RevokeAllButNoLock(InFlight running)
    {
        table.AssertHeld();
        InFlight[] others = [.. table.EntriesNoLock.Where(entry => entry != running)];
        return [.. others.OrderByDescending(entry => entry.Chunk.Id).Where(TryRevokeNoLock)];
    }

    private bool TryRevokeNoLock(InFlight entry)
    {
        table.AssertHeld();
        if (!sender.TryRevoke(entry.Frame))
        {
            return false;
        }

        table.RemoveNoLock(entry);
        return true;
    }

    // Whether another call needs the worker: one that waits elsewhere, or has a chunk queued here after the running one.
    private bool IsWaitedForNoLock(InFlight running, IReadOnlyList<CallTerms> waiting)
    {
        table.AssertHeld();
        CallTerms terms = running.Terms;
        return waiting.Any(other => other != terms && other.Priority >= terms.Priority)
            || table.EntriesNoLock.Any(entry => entry != running && entry.Terms != terms);
    }
}
