using System.Buffers;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A part of a message that may be given up: when it cannot be written the graph goes back to where it was, and when it
/// cannot be understood the reader skips it, counting what it held.
/// </summary>
internal static class Section
{
    // Each is copied into the one around it.
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
        graph.Trimmed = null; // What follows at the end of the message cannot be skipped with the part.
        try
        {
            MessagePackWriter inner = new(buffer);
            write(ref inner, state, graph);
            graph.WriteDeferred(ref inner, before.Deferred); // Whoever skips the part skips all of it.
            inner.Flush();
        }
        catch (Exception)
        {
            // Whatever it was: this part is optional, and the caller writes something else in its place.
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

    /// <summary>Stands where a part was given up altogether.</summary>
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
