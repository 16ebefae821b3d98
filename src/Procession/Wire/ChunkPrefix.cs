using Procession.Framing;

namespace Procession.Wire;

/// <summary>Precedes the items of a chunk.</summary>
/// <param name="FunctionId">The function, by its number in the Function frame.</param>
/// <param name="Flags">How the items are to be run.</param>
/// <param name="Culture">The number of the culture in its Culture frame; 0: the culture of the pool.</param>
internal readonly record struct ChunkPrefix(long FunctionId, ChunkFlags Flags, int Culture)
{
    public const int Size = 16;

    /// <summary>How many cultures a worker remembers besides the culture of the pool.</summary>
    public const int MostCultures = 32;

    private const int CultureShift = 16;

    // Numbers are written one by one: a generic method over one of our own types would be compiled at the start (decision 9).

    /// <exception cref="DamagedDataException">The bytes are not a prefix.</exception>
    public static ChunkPrefix FromBytes(ReadOnlySpan<byte> bytes)
    {
        long functionId = BitConverter.ToInt64(bytes);
        int how = BitConverter.ToInt32(bytes[sizeof(long)..]);
        if (BitConverter.ToInt32(bytes[(sizeof(long) + sizeof(int))..]) != Sum(functionId, how))
        {
            throw new DamagedDataException("the prefix of a chunk is not what the pool wrote");
        }

        return new ChunkPrefix(functionId, (ChunkFlags)(how & ushort.MaxValue), how >>> CultureShift);
    }

    public void WriteTo(Span<byte> bytes)
    {
        int how = (Culture << CultureShift) | (int)Flags;
        BitConverter.TryWriteBytes(bytes, FunctionId);
        BitConverter.TryWriteBytes(bytes[sizeof(long)..], how);
        BitConverter.TryWriteBytes(bytes[(sizeof(long) + sizeof(int))..], Sum(FunctionId, how));
    }

    // Guards the flags: a wrong one could make items run twice.
    private static int Sum(long functionId, int how) =>
        (int)((((ulong)functionId * 0x9E37_79B9_7F4A_7C15) ^ ((ulong)(uint)(how + 1) * 0xC2B2_AE3D_27D4_EB4F)) >> 32);
}

/// <summary>How the items of a chunk are to be run.</summary>
[Flags]
internal enum ChunkFlags
{
    None = 0,

    /// <summary>The items after a failed one are skipped.</summary>
    StopOnFailure = 1,

    /// <summary>Each item has a time limit, so the start of each is recorded.</summary>
    Timed = 2,

    /// <summary>The items are numbers: their bytes follow each other without lengths.</summary>
    Numbers = 4,

    /// <summary>The pool may take back the rest of the chunk while it runs, so each item is claimed.</summary>
    Shareable = 8,

    /// <summary>Nobody waits for single results, so the pool need not be woken before the end of the chunk.</summary>
    Quiet = 16,

    /// <summary>A failure is preceded by a short text of the item's input: see <see cref="InputTextFraming"/>.</summary>
    InputText = 32,
}
