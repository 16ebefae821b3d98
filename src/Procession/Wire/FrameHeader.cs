using System.Runtime.InteropServices;

namespace Procession.Wire;

/// <summary>The kinds of frames. See WIRE.md for the payload of each.</summary>
internal enum FrameKind
{
    // Caller to worker.
    Configure = 1,
    Chunk = 2,
    Function = 3,
    ForgetFunction = 4,
    Stop = 5,
    RunTarget = 6,
    Rule = 7,
    Culture = 8,
    Key = 9,
    ForgetContext = 10,

    // Worker to caller.
    Ready = 16,
    InitializerFailed = 17,
    Outcomes = 18,
    FinalizerFailed = 19,
    TargetOpened = 20,
    TargetEnded = 21,
}

/// <summary>The state of a chunk in the ring. Whoever changes it from Queued owns the chunk.</summary>
internal static class ClaimState
{
    public const int Queued = 0;
    public const int Claimed = 1;
    public const int Revoked = 2;
}

/// <summary>
/// The first 32 bytes of every frame. Frames are aligned to 32 bytes, so a header never wraps around.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FrameHeader
{
    public const int Size = 32;
    private const int Magic = 0x50524F43;

    /// <summary>
    /// A checksum over the other fields except the state, which changes. With it, a stray write into the ring is found as a
    /// broken channel; without it, results could be garbage, or the reader could wait for bytes that never come.
    /// </summary>
    public int Check;
    public FrameKind Kind;

    /// <summary>
    /// The number of bytes after the header; 64 bits, because one message may exceed 2 GiB. 0 for outcomes, whose end is
    /// marked by an entry.
    /// </summary>
    public long Length;

    public long ChunkId;

    /// <summary>Chunks: the number of items. Outcomes: the index in its chunk of the first one.</summary>
    public int Index;

    /// <summary>A <see cref="ClaimState"/>.</summary>
    public int State;

    public FrameHeader(FrameKind kind, long length, long chunkId = 0, int index = 0)
    {
        Kind = kind;
        Length = length;
        ChunkId = chunkId;
        Index = index;
        State = ClaimState.Queued;
        Check = SumNow();
    }

    /// <summary>Whether the fields match the checksum.</summary>
    public readonly bool IsSound => Check == SumNow() && Length >= 0;

    /// <summary>The size of the frame in the ring: header and payload, rounded up to the alignment.</summary>
    public readonly long PaddedSize => Size + ((Length + Size - 1) & ~(long)(Size - 1));

    // Each factor is odd, so a single wrong field changes the sum, except for one value in 2^32. All of it takes 1 ns.
    private readonly int SumNow()
    {
        ulong sum = ((ulong)Length * 0x9E37_79B9_7F4A_7C15) ^ ((ulong)ChunkId * 0xC2B2_AE3D_27D4_EB4F)
            ^ ((((ulong)(uint)Index << 32) | (uint)Kind) * 0x1656_67B1_9E37_79F9);
        return (int)(sum >> 32) ^ Magic;
    }
}
