using System.Diagnostics;
using Procession.Execution;

namespace Procession.Workers.Handle;

/// <summary>A chunk that was sent to a worker and is not over.</summary>
[DebuggerDisplay("chunk {Chunk.Id}: {Sink.Delivered} of {Sink.Expected} items")]
internal sealed record InFlight(WorkChunk Chunk, IChunkSink Sink, OutgoingFrame Frame)
{
    public CallTerms Terms => Chunk.Terms;

    /// <summary>The item that has reached its time limit, if one has. Guarded by <see cref="InFlightTable.Gate"/>.</summary>
    public TaskExpiry? Expiry { get; set; }
}
