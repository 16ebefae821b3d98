using System.Runtime.InteropServices;

namespace Procession.Wire;

/// <summary>What stands in front of the items of a chunk.</summary>
/// <param name="FunctionId">The function, as a Function frame introduced it.</param>
/// <param name="Flags">How the items are to be run.</param>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct ChunkPrefix(long FunctionId, ChunkFlags Flags)
{
    public const int Size = 16;

    public static ChunkPrefix FromBytes(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ChunkPrefix>(bytes);

    public ReadOnlySpan<byte> AsBytes()
    {
        ChunkPrefix copy = this;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<ChunkPrefix>([copy]));
    }
}

/// <summary>How the items of a chunk are to be run.</summary>
[Flags]
internal enum ChunkFlags : long
{
    None = 0,

    /// <summary>The items behind a failed one are skipped.</summary>
    StopOnFailure = 1,

    /// <summary>Each item has a time limit, so each one's start is noted.</summary>
    Timed = 2,

    /// <summary>The items are numbers: their bytes lie side by side, without lengths.</summary>
    Numbers = 4,

    /// <summary>The pool may take back what is left of the chunk while it runs: each item is claimed.</summary>
    Shareable = 8,

    /// <summary>Nobody looks at single results: the pool need not be woken before the end of the chunk.</summary>
    Quiet = 16,
}
