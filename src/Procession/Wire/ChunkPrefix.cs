using System.Runtime.InteropServices;

namespace Procession.Wire;

/// <summary>What stands in front of the items of a chunk.</summary>
/// <param name="FunctionId">The function, as a Function frame introduced it.</param>
/// <param name="StopOnFailure">1 if the items behind a failed one are skipped.</param>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct ChunkPrefix(long FunctionId, long StopOnFailure)
{
    public const int Size = 16;

    public static ChunkPrefix FromBytes(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ChunkPrefix>(bytes);

    public ReadOnlySpan<byte> AsBytes()
    {
        ChunkPrefix copy = this;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<ChunkPrefix>([copy]));
    }
}
