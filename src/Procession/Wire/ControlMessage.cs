using System.Buffers.Binary;

namespace Procession.Wire;

/// <summary>
/// What the pool tells a worker outside the ring, which is read between tasks only: that a chunk, or its running item, is not
/// wanted any more, or that the next SIGTERM comes from the pool. The end of the control channel says that the pool is gone.
/// </summary>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Index">The item that reached its time limit, <see cref="WholeChunk"/> or <see cref="Sigterm"/>.</param>
internal readonly record struct ControlMessage(long ChunkId, long Index)
{
    public const int Size = 2 * sizeof(long);
    public const long WholeChunk = -1;
    public const long Sigterm = -2;

    /// <summary>
    /// Sent before a SIGTERM, so that the worker does not confuse it with one that was sent to a whole group or container.
    /// </summary>
    public static ControlMessage BeforeSigterm => new(0, Sigterm);

    public static ControlMessage FromBytes(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]));

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, ChunkId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], Index);
    }
}
