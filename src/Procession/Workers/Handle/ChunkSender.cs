using Procession.Execution;
using Procession.Wire;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>Sends chunks to a worker, each preceded by what it needs, such as its function.</summary>
internal sealed class ChunkSender(
    FrameSender sender, InFlightTable table, WorkerMail mail, TimeLimitWatch timeLimits, IResultReader reader)
{
    /// <summary>
    /// Sends a chunk. Returns <see langword="false"/> if the worker is gone or takes no more chunks, or nobody needs the
    /// chunk any more.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    /// <param name="sent">Is called once the chunk was sent, under the gate, so before the chunk can be over.</param>
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

            // The entry is added first, and IsWanted read second: so a concurrent cancellation either finds the entry or
            // has already settled the call.
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
