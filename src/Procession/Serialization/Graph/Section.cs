using System.Buffers;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A part of a message that may be omitted: if it cannot be written, the graph is reset to the state before it; if it cannot
/// be understood, the reader skips it and counts its objects and types.
/// </summary>
internal static class Section
{
    // Limited because each section is copied into the one around it.
    private const int MaxOpen = 100;

    public delegate void Writing<in TState>(ref MessagePackWriter writer, TState state, WriteGraph graph);

    public delegate void Reading(ref MessagePackReader reader, ReadGraph graph);

    public static bool TryWrite<TState>(
        ref MessagePackWriter writer,
        WriteGraph graph,
        TState state,
        Writing<TState> write)
    {
        if (graph.OpenSections == MaxOpen)
        {
            return false;
        }

        graph.OpenSections++;
        GraphMark before = graph.Mark;
        ArrayBufferWriter<byte> buffer = new();
        TrimmedClosures? trimmed = graph.Trimmed;
        graph.Trimmed = null; // Content at the end of the message could not be skipped together with the part.
        try
        {
            MessagePackWriter inner = new(buffer);
            write(ref inner, state, graph);
            graph.WriteDeferred(ref inner, before.Deferred); // A reader that skips the part skips all of it.
            inner.Flush();
        }
        catch (Exception)
        {
            // Any exception: this part is optional, and the caller writes something else in its place.
            graph.Rollback(before);
            graph.ObjectPath.Clear();
            return false;
        }
        finally
        {
            graph.Trimmed = trimmed;
            graph.OpenSections--;
        }

        GraphMark after = graph.Mark;
        writer.Write(after.References - before.References);
        writer.Write(after.Types - before.Types);
        writer.Write(buffer.WrittenSpan);
        return true;
    }

    /// <summary>Written instead of a part that was omitted.</summary>
    public static void WriteAbsent(ref MessagePackWriter writer) => writer.WriteNil();

    public static void Read(ref MessagePackReader reader, ReadGraph graph, Reading? read)
    {
        if (reader.TryReadNil())
        {
            return;
        }

        int objects = ReadGraph.ReadCount(ref reader, bytesEach: 0);
        int types = ReadGraph.ReadCount(ref reader, bytesEach: 0);
        ReadOnlySequence<byte> bytes = reader.ReadBytes() ?? throw new DamagedMessageException("a part is missing");
        if (objects > bytes.Length || types > bytes.Length)
        {
            throw new DamagedMessageException("a length exceeds the message");
        }

        if (read is null)
        {
            graph.Skip(objects, types);
            return;
        }

        MessagePackReader inner = new(bytes);
        int mark = graph.DeferredMark;
        read(ref inner, graph);
        graph.FillDeferred(ref inner, mark);
    }
}
