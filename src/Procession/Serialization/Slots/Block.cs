using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Runs of elements without references, as binary blocks at the speed of a copy.</summary>
internal static class Block
{
    // One binary of MessagePack ends at 4 GiB, a span of bytes at 2 GiB: longer runs are split.
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
            elements = elements[piece.Length..];
        }
        while (elements.Length > 0);
    }

    public static void CopyExactly(ref MessagePackReader reader, Span<byte> target)
    {
        if (reader.ReadBytes() is not { } bytes || bytes.Length != target.Length)
        {
            throw new DamagedMessageException("a block has the wrong length");
        }

        bytes.CopyTo(target);
    }
}
