using Procession.Execution;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// How a running task is stopped, rung by rung: its token, the grace, SIGTERM to the worker and what it started, SIGKILL.
/// </content>
internal sealed partial class WorkerHandle
{
    // For native libraries and child processes that clean up when they are asked to end.
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes back what the worker has not started of a call, and asks it to stop the rest.</summary>
    /// <returns>The chunks that it is still running.</returns>
    public IReadOnlyList<long> Cancel(long callId)
    {
        var revoked = new List<InFlight>();
        var running = new List<long>();
        lock (_lock)
        {
            foreach (InFlight entry in _inFlight.Values.Where(entry => entry.Terms.CallId == callId).ToArray())
            {
                if (_sender.TryRevoke(entry.Frame))
                {
                    _inFlight.Remove(entry.Chunk.Id);
                    revoked.Add(entry);
                }
                else
                {
                    running.Add(entry.Chunk.Id);
                }
            }
        }

        foreach (long chunkId in running)
        {
            SendControl(new ControlMessage(chunkId, ControlMessage.WholeChunk));
        }

        foreach (InFlight entry in revoked)
        {
            entry.Sink.Returned();
            _crew.TakenBack(this, entry.Terms);
        }

        return running;
    }

    /// <summary>Kills the worker if it still runs one of the chunks.</summary>
    public void KillIfRunning(IReadOnlyList<long> chunkIds) =>
        KillIf(WorkerFailureKind.KilledForCancel, slot => chunkIds.Any(slot.TryCondemn));

    // A condemned slot is settled with the worker itself: it starts nothing more, so nothing else dies of this kill.
    private void KillIf(WorkerFailureKind kind, Func<RunningSlot, bool> tryCondemn)
    {
        lock (_lock)
        {
            // The slots are mapped as long as the handle is open.
            if (_closed || !_channel.AnySlot(tryCondemn))
            {
                return;
            }

            _hasCondemned = true;
            _killKind = kind;
        }

        SendControl(ControlMessage.BeforeSigterm);
        _process.Terminate();
        PoolClock.Shared.After(TerminateGrace, Kill);
    }

    private void SendControl(ControlMessage message)
    {
        Span<byte> bytes = stackalloc byte[ControlMessage.Size];
        message.WriteTo(bytes);
        _process.SendControl(bytes);
    }
}
