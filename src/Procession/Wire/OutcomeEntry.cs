using Procession.Framing;
namespace Procession.Wire;

/// <summary>What an entry of an Outcomes frame says.</summary>
internal enum OutcomeKind
{
    /// <summary>The next item has a result; its bytes follow.</summary>
    Result = 0,

    /// <summary>The next item failed; its exception follows.</summary>
    Failure = 1,

    /// <summary>The frame ends, the chunk goes on in another one.</summary>
    Pause = 2,

    /// <summary>The chunk is over. The value is its run time in units of 100 ns.</summary>
    End = 3,

    /// <summary>The next items have results that are numbers of so many bytes each; see <see cref="NumberRun"/>.</summary>
    Numbers = 4,

    /// <summary>The next item has a result that is an array without references, of so many bytes, which follow.</summary>
    Array = 5,
}

/// <summary>
/// The 8 bytes in front of each outcome: its kind, a value, and a sum over both. Outcomes of a chunk stream into one open
/// frame, each published as soon as it is there: it survives the death of its worker, and costs 8 bytes and no lock.
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

    /// <summary>The length of what follows, or of each number, or the run time.</summary>
    public long Value => (_bits >> KindBits) & Most;

    /// <summary>Whether the bits are as they were written.</summary>
    public bool IsSound => _bits == WithSum(_bits & ((1L << SaidBits) - 1));

    public static OutcomeEntry FromBytes(ReadOnlySpan<byte> bytes) => new(BitConverter.ToInt64(bytes));

    public void WriteTo(Span<byte> bytes) => BitConverter.TryWriteBytes(bytes, _bits);

    // The factor is odd and the sum takes its highest bits: a stray write passes once in 8,192 times.
    private static long WithSum(long said) =>
        said | (long)(((ulong)(said + 1) * 0x9E37_79B9_7F4A_7C15 >> SaidBits) << SaidBits);
}
