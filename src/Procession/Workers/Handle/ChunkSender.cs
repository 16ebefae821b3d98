using Procession.Execution;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Sends chunks to a worker, each behind what it needs.</summary>
internal sealed class ChunkSender(
    FrameSender sender, InFlightTable table, WorkerMail mail, TimeLimitWatch timeLimits, IResultReader reader)
{
    /// <summary>
    /// Sends a chunk. <see langword="false"/> if the worker is gone, or takes no more, or nobody needs the chunk any more.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    /// <param name="sent">Is told when it was sent, under the gate: before it can be over.</param>
    public bool TrySend(WorkChunk chunk, IChunkSink sink, Action<WorkChunk> sent)
    {
        CallTerms terms = chunk.Terms;
        lock (table.Gate)
        {
            if (table.IsClosedNoLock || mail.IsStoppedNoLock)
            {
                return false;
            }

            int culture = mail.SendCultureOfNoLock(terms);
            var prefix = new ChunkPrefix(terms.Function.Id, Flags(chunk), culture);
            var frame = new OutgoingFrame(FrameKind.Chunk, chunk.Id, chunk.Count, prefix, chunk.Items);

            // Entered first, looked at second: a cancel either finds the entry or has settled the call by now.
            var entry = new InFlight(chunk, sink, frame);
            table.AddNoLock(entry);
            sink.SentTo(reader);
            if (!sink.IsWanted)
            {
                table.RemoveNoLock(entry);
                return false;
            }

            mail.SendFunctionOfNoLock(terms);
            sender.Send(frame);
            timeLimits.ChunkSentNoLock(terms.TimeLimit);
            sent(chunk);
            return true;
        }
    }

    private static ChunkFlags Flags(WorkChunk chunk)
    {
        CallTerms terms = chunk.Terms;
        return (terms.StopsOnFailure ? ChunkFlags.StopOnFailure : ChunkFlags.None)
            | (terms.TimeLimit is null ? ChunkFlags.None : ChunkFlags.Timed)
            | (terms.ItemSize == 0 ? ChunkFlags.None : ChunkFlags.Numbers)
            | (chunk.Grain == 0 ? ChunkFlags.None : ChunkFlags.Shareable)
            | (terms.IsQuiet ? ChunkFlags.Quiet : ChunkFlags.None)
            | (terms.WantsInputText ? ChunkFlags.InputText : ChunkFlags.None);
    }
}
