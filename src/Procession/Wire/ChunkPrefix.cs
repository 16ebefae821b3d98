namespace Procession.Wire;

/// <summary>What stands in front of the items of a chunk.</summary>
/// <param name="FunctionId">The function, as a Function frame introduced it.</param>
/// <param name="Flags">How the items are to be run.</param>
/// <param name="Culture">The number of the culture, as a Culture frame told it; 0: that of the pool.</param>
internal readonly record struct ChunkPrefix(long FunctionId, ChunkFlags Flags, int Culture)
{
    public const int Size = 16;

    /// <summary>How many cultures a worker remembers beside that of the pool.</summary>
    public const int MostCultures = 32;

    // By the two numbers: a generic method over a type of ours would be compiled at the start (decision 9).
    public static ChunkPrefix FromBytes(ReadOnlySpan<byte> bytes) =>
        new(
            BitConverter.ToInt64(bytes),
            (ChunkFlags)BitConverter.ToInt32(bytes[sizeof(long)..]),
            BitConverter.ToInt32(bytes[(sizeof(long) + sizeof(int))..]));

    public void WriteTo(Span<byte> bytes)
    {
        BitConverter.TryWriteBytes(bytes, FunctionId);
        BitConverter.TryWriteBytes(bytes[sizeof(long)..], (int)Flags);
        BitConverter.TryWriteBytes(bytes[(sizeof(long) + sizeof(int))..], Culture);
    }
}

/// <summary>How the items of a chunk are to be run.</summary>
[Flags]
internal enum ChunkFlags
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

    /// <summary>A failure has a short text of the item's input in front: see <see cref="InputTextFraming"/>.</summary>
    InputText = 32,
}
