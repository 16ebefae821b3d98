using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Runs of elements without references, as binary blocks at the speed of a memory copy.</summary>
internal static class Block
{
    // A MessagePack binary is limited to 4 GiB, a span of bytes to 2 GiB, so longer runs are split.
    private const int MaxBytes = 1 << 30;

    public static void Write<T>(ref MessagePackWriter writer, ReadOnlySpan<T> elements)
    {
        int most = Math.Max(1, MaxBytes / Unsafe.SizeOf<T>());
        do
        {
            ReadOnlySpan<T> piece = elements[..Math.Min(most, elements.Length)];
            int bytes = piece.Length * Unsafe.SizeOf<T>();
            writer.WriteBinHeader(bytes);
            ref T first = ref MemoryMarshal.GetReference(piece);
            writer.WriteRaw(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref first), bytes));
            elements = elements[piece.Length..];
        }
        while (elements.Length > 0);
    }

    public static void Read<T>(ref MessagePackReader reader, Span<T> elements)
    {
        int most = Math.Max(1, MaxBytes / Unsafe.SizeOf<T>());
        do
        {
            Span<T> piece = elements[..Math.Min(most, elements.Length)];
            ref T first = ref MemoryMarshal.GetReference(piece);
            CopyExactly(
                ref reader,
                MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref first), piece.Length * Unsafe.SizeOf<T>()));
            SoundBits<T>.Check(piece);
            elements = elements[piece.Length..];
        }
        while (elements.Length > 0);
    }

    /// <summary>Reads a block of a known length in its place, or from a copy if it is in several pieces.</summary>
    public static ReadOnlySpan<byte> Take(ref MessagePackReader reader, int length) => Whole(TakeExactly(ref reader, length));

    /// <inheritdoc cref="Take(ref MessagePackReader, int)"/>
    public static ReadOnlySpan<byte> Take(ref MessagePackReader reader) =>
        Whole(reader.ReadBytes() ?? throw new DamagedMessageException("a block is missing"));

    public static void CopyExactly(ref MessagePackReader reader, Span<byte> target) =>
        TakeExactly(ref reader, target.Length).CopyTo(target);

    private static ReadOnlySpan<byte> Whole(ReadOnlySequence<byte> bytes) =>
        bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();

    private static ReadOnlySequence<byte> TakeExactly(ref MessagePackReader reader, int length) =>
        reader.ReadBytes() is { } bytes && bytes.Length == length
            ? bytes
            : throw new DamagedMessageException("a block has the wrong length");
}
