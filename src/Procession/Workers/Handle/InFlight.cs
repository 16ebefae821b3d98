using System.Diagnostics;
using Procession.Execution;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// A chunk that was sent to a worker and is not over. What is noted of it is guarded by the gate of the table, until the
/// table is closed; nobody changes it afterwards.
/// </summary>
[DebuggerDisplay("chunk {Chunk.Id}: {Sink.Delivered} of {Sink.Expected} items")]
internal sealed class InFlight(WorkChunk chunk, IChunkSink sink, OutgoingFrame frame)
{
    private List<TaskExpiry>? _expiries; // made when needed

    public WorkChunk Chunk { get; } = chunk;

    public IChunkSink Sink { get; } = sink;

    public OutgoingFrame Frame { get; } = frame;

    public CallTerms Terms => Chunk.Terms;

    /// <summary>The expiry of the item for which the worker is killed: no item after that one begins.</summary>
    public TaskExpiry? Condemned { get; set; }

    /// <summary>Notes that an item has reached its time limit.</summary>
    /// <remarks>
    /// Earlier ones stay noted: the next item may reach its limit before the outcome of this one is read, which comes too
    /// late all the same.
    /// </remarks>
    public void AddExpiry(TaskExpiry expiry) => (_expiries ??= []).Add(expiry);

    /// <summary>The expiry of an item, if it has reached its time limit.</summary>
    public TaskExpiry? ExpiryOf(int index) => _expiries?.FindLast(expiry => expiry.Index == index);
}
