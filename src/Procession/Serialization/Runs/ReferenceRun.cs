using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Many references, in pieces. Each piece begins with a number of objects that are all of the declared type and new to the
/// message, written together as <see cref="AlikeObjects"/>. The rest of the piece follows one by one.
/// </summary>
internal sealed class ReferenceRun<T>(ReferenceSlot<T> slot, Body? body)
    where T : class
{
    // A piece of this length stays in the processor's inner caches while it is written or read column by column.
    private const int LongestPiece = 256;

    // For fewer objects, the code for columns takes longer to compile than writing the objects one by one.
    private const int ShortestPiece = 64;

    public void Write(ref MessagePackWriter writer, ReadOnlySpan<T?> values, WriteGraph graph)
    {
        if (values.Length < ShortestPiece)
        {
            Elements.Write(ref writer, values, slot, graph);
            return;
        }

        if (body?.BeginAlike() is not { } alike)
        {
            WriteOneByOne(ref writer, values, graph);
        }
        else if (alike.FitAll && graph.TryAddAll(values, out ReadOnlySpan<object> snapshot))
        {
            WriteAll(ref writer, snapshot, alike, graph);
        }
        else
        {
            WriteNew(ref writer, values, alike, graph);
        }
    }

    public void Read(ref MessagePackReader reader, Span<T?> values, ReadGraph graph)
    {
        if (values.Length < ShortestPiece)
        {
            Elements.Read(ref reader, values, slot, graph);
            return;
        }

        AlikeObjects? alike = body?.BeginAlike();
        if (alike is not null)
        {
            graph.Expect(values.Length);
        }

        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            Span<T?> piece = values[start..end];
            int count = reader.ReadInt32();
            if ((uint)count > (uint)piece.Length)
            {
                throw new DamagedMessageException("more objects come than there are places");
            }

            if (count > 0)
            {
                (alike ?? throw RuleMark.RuleForFieldIsMissing(typeof(T))).Read(ref reader, AsPlaces(piece[..count]), graph);
            }

            Elements.Read(ref reader, piece[count..], slot, graph, start + count);
        }
    }

    private static void WriteAll(
        ref MessagePackWriter writer, ReadOnlySpan<object> values, AlikeObjects alike, WriteGraph graph)
    {
        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            writer.Write(end - start);
            alike.Write(ref writer, values[start..end], graph);
        }
    }

    private void WriteOneByOne(ref MessagePackWriter writer, ReadOnlySpan<T?> values, WriteGraph graph)
    {
        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            writer.Write(0);
            Elements.Write(ref writer, values[start..end], slot, graph, start);
        }
    }

    // Each piece is copied first, because another thread may change the list, and each object is used more than once.
    private void WriteNew(ref MessagePackWriter writer, ReadOnlySpan<T?> values, AlikeObjects alike, WriteGraph graph)
    {
        graph.Expect(values.Length);
        T?[] copy = new T?[Math.Min(values.Length, LongestPiece + ShortestPiece)];
        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            Span<T?> piece = copy.AsSpan(0, end - start);
            values[start..end].CopyTo(piece);
            int count = CountNew(piece, alike, graph);
            writer.Write(count);
            if (count > 0)
            {
                alike.Write(ref writer, AsObjects(piece[..count]), graph);
            }

            Elements.Write(ref writer, piece[count..], slot, graph, start + count);
        }
    }

    // A rest that would be too short is added to the last piece.
    private static int EndOfPiece(int start, int count) =>
        count - start < LongestPiece + ShortestPiece ? count : start + LongestPiece;

    // The counted objects are numbered in their order.
    private static int CountNew(ReadOnlySpan<T?> piece, AlikeObjects alike, WriteGraph graph)
    {
        int count = 0;
        while (count < piece.Length && piece[count] is { } value && value.GetType() == typeof(T) &&
            alike.Fits(value, isFirst: count == 0) && !graph.TryReference(value, out _))
        {
            count++;
        }

        return count;
    }

    private static ReadOnlySpan<object> AsObjects(ReadOnlySpan<T?> values) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T?, object>(ref MemoryMarshal.GetReference(values)), values.Length);

    // Only objects of the type may be stored there.
    private static Span<object> AsPlaces(Span<T?> values) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<T?, object>(ref MemoryMarshal.GetReference(values)), values.Length);
}
