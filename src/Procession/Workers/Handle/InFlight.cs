using System.Diagnostics;
using Procession.Execution;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>A chunk that was sent to a worker and is not over.</summary>
[DebuggerDisplay("chunk {Chunk.Id}: {Sink.Delivered} of {Sink.Expected} items")]
internal sealed record InFlight(WorkChunk Chunk, IChunkSink Sink, OutgoingFrame Frame)
{
    private List<TaskExpiry>? _expiries; // made when needed; guarded by the gate of the table

    public CallTerms Terms => Chunk.Terms;

    /// <summary>Notes that an item has reached its time limit.</summary>
    /// <remarks>
    /// Earlier ones stay noted: the next item may reach its limit before the outcome of this one is read, which comes too
    /// late all the same.
    /// </remarks>
    public void AddExpiryNoLock(TaskExpiry expiry) => (_expiries ??= []).Add(expiry);

    /// <summary>The expiry of an item, if it has reached its time limit.</summary>
    public TaskExpiry? ExpiryNoLock(int index) => _expiries?.FindLast(expiry => expiry.Index == index);

    /// <summary>
    /// The expiry of the item for which the worker is killed: no item after that one begins. Guarded in the same way.
    /// </summary>
    public TaskExpiry? Condemned { get; set; }
}
