using System.Buffers;
using Procession.Wire;

namespace Procession.Workers.Sending;

/// <summary>A frame on its way to a worker.</summary>
internal sealed class OutgoingFrame(FrameKind kind, long id, int count, ChunkPrefix? prefix, ReadOnlySequence<byte> body)
{
    public FrameHeader Header { get; } =
        new(kind, body.Length + (prefix is null ? 0 : ChunkPrefix.Size), id, count);

    /// <summary>Written in front of the body of a chunk.</summary>
    public ChunkPrefix? Prefix { get; } = prefix;

    public ReadOnlySequence<byte> Body { get; } = body;

    /// <summary>Where the frame lies in the ring; -1 before it was written. Guarded by the sender's lock.</summary>
    public long Position { get; set; } = -1;

    /// <summary>
    /// Whether the whole frame was written. Set by whoever writes into the ring, before the worker can see the frame; so who
    /// finds it unset after the death of the worker knows that the worker has not taken the frame.
    /// </summary>
    public bool IsWhole { get; set; }
}
