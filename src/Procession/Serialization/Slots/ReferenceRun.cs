using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Many references side by side, in pieces. Each piece that is not short begins with the number of objects that are all of
/// the declared type, new to the message and without references of their own: those come as <see cref="Columns"/>. The rest
/// of the piece follows one by one.
/// </summary>
internal sealed class ReferenceRun<T>(ReferenceSlot<T> slot, FieldsBody? body)
    where T : class
{
    // What is written and read column by column stays in the processor's inner caches meanwhile.
    private const int LongestPiece = 256;

    // Below, the code for columns takes longer to compile than to write the objects one by one.
    private const int ShortestPiece = 64;

    public void Write(ref MessagePackWriter writer, ReadOnlySpan<T?> values, WriteGraph graph)
    {
        if (values.Length < ShortestPiece)
        {
            Elements.Write(ref writer, values, slot, graph);
            return;
        }

        bool mayBeAlike = body?.Columns is not null;
        bool areNew = mayBeAlike && graph.TryAddAll(values);
        if (mayBeAlike && !areNew)
        {
            graph.Expect(values.Length);
        }

        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            ReadOnlySpan<T?> piece = values[start..end];
            int alike = areNew ? piece.Length : mayBeAlike ? CountNew(piece, graph) : 0;
            writer.Write(alike);
            if (alike > 0)
            {
                body!.Columns!.Write(ref writer, AsObjects(piece[..alike]), graph);
            }

            Elements.Write(ref writer, piece[alike..], slot, graph, start + alike);
        }
    }

    public void Read(ref MessagePackReader reader, Span<T?> values, ReadGraph graph)
    {
        if (values.Length < ShortestPiece)
        {
            Elements.Read(ref reader, values, slot, graph);
            return;
        }

        if (body?.Columns is not null)
        {
            graph.Expect(values.Length);
        }

        int end;
        for (int start = 0; start < values.Length; start = end)
        {
            end = EndOfPiece(start, values.Length);
            Span<T?> piece = values[start..end];
            int alike = reader.ReadInt32();
            if ((uint)alike > (uint)piece.Length)
            {
                throw new DamagedMessageException("more objects come than there are places");
            }

            if (alike > 0)
            {
                ReadAlike(ref reader, piece[..alike], graph);
            }

            Elements.Read(ref reader, piece[alike..], slot, graph, start + alike);
        }
    }

    // What would be a short piece is part of the last one.
    private static int EndOfPiece(int start, int count) =>
        count - start < LongestPiece + ShortestPiece ? count : start + LongestPiece;

    // The objects that are counted are numbered, in their order.
    private static int CountNew(ReadOnlySpan<T?> piece, WriteGraph graph)
    {
        int count = 0;
        while (count < piece.Length && piece[count] is { } value && value.GetType() == typeof(T) &&
            !graph.TryReference(value, out _))
        {
            count++;
        }

        return count;
    }

    private static ReadOnlySpan<object> AsObjects(ReadOnlySpan<T?> values) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T?, object>(ref MemoryMarshal.GetReference(values)), values.Length);

    private void ReadAlike(ref MessagePackReader reader, Span<T?> values, ReadGraph graph)
    {
        if (body?.Columns is not { } columns)
        {
            throw RuleMark.RuleForFieldIsMissing(typeof(T));
        }

        foreach (ref T? value in values)
        {
            value = Unsafe.As<T>(body.CreateShell());
            graph.AddWhole(value);
        }

        columns.Read(ref reader, AsObjects(values), graph);
    }
}
