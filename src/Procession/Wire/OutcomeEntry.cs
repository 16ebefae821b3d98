using Procession.Framing;

namespace Procession.Wire;

/// <summary>The kinds of entries of an Outcomes frame.</summary>
internal enum OutcomeKind
{
    /// <summary>The next item has a result; its bytes follow.</summary>
    Result = 0,

    /// <summary>The next item failed; its exception follows.</summary>
    Failure = 1,

    /// <summary>The frame ends; the chunk continues in another one.</summary>
    Pause = 2,

    /// <summary>The chunk is over. The value is its run time in units of 100 ns.</summary>
    End = 3,

    /// <summary>
    /// The next items have results that are numbers of the given size in bytes; see <see cref="NumberRun"/>.
    /// </summary>
    Numbers = 4,

    /// <summary>
    /// The next item has a result that is an array without references. The value is its size in bytes; the bytes follow.
    /// </summary>
    Array = 5,
}

/// <summary>
/// The 8 bytes before each outcome: its kind, a value, and a checksum of both. The outcomes of a chunk are streamed into one
/// open frame, and each is published as soon as it is there. So it survives the death of its worker, and costs 8 bytes and no
/// lock.
/// </summary>
internal readonly struct OutcomeEntry
{
    public const int Size = 8;

    /// <summary>The largest value: more bytes than any machine has.</summary>
    public const long Most = (1L << ValueBits) - 1;

    private const int KindBits = 3;
    private const int ValueBits = 48;
    private const int SaidBits = KindBits + ValueBits;
    private readonly long _bits;

    public OutcomeEntry(OutcomeKind kind, long value)
        : this(WithSum((Math.Clamp(value, 0, Most) << KindBits) | (long)kind))
    {
    }

    private OutcomeEntry(long bits) => _bits = bits;

    public OutcomeKind Kind => (OutcomeKind)(_bits & ((1 << KindBits) - 1));

    /// <summary>The length of what follows, the size of each number, or the run time.</summary>
    public long Value => (_bits >> KindBits) & Most;

    /// <summary>Whether the bits match the checksum.</summary>
    public bool IsSound => _bits == WithSum(_bits & ((1L << SaidBits) - 1));

    public static OutcomeEntry FromBytes(ReadOnlySpan<byte> bytes) => new(BitConverter.ToInt64(bytes));

    public void WriteTo(Span<byte> bytes) => BitConverter.TryWriteBytes(bytes, _bits);

    // The factor is odd, and the sum takes its highest bits: one stray write in 8,192 is not found.
    private static long WithSum(long said) =>
        said | (long)(((ulong)(said + 1) * 0x9E37_79B9_7F4A_7C15 >> SaidBits) << SaidBits);
}
