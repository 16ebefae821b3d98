using System.Buffers.Binary;

namespace Procession.Wire;

/// <summary>
/// What the pool tells a worker beside the ring, because the ring is read between tasks only: that a chunk is not
/// wanted
/// any more. The end of the control channel itself says that the pool is gone.
/// </summary>
internal static class ControlMessage
{
    /// <summary>Every message is the id of the chunk to cancel.</summary>
    public const int Size = sizeof(long);

    public static void WriteCancel(Span<byte> message, long chunkId) =>
        BinaryPrimitives.WriteInt64LittleEndian(message, chunkId);

    public static long ReadCancel(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt64LittleEndian(message);
}
