using MessagePack;

namespace Procession.Serialization;

/// <summary>Writes and reads runs of elements one by one, and records the index on the path to a failure.</summary>
internal static class Elements
{
    /// <param name="writer">The destination.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="slot">Writes one element.</param>
    /// <param name="graph">The objects written so far.</param>
    /// <param name="first">The index of the first element.</param>
    public static void Write<T>(
        ref MessagePackWriter writer, ReadOnlySpan<T> elements, Slot<T> slot, WriteGraph graph, int first = 0)
    {
        int i = 0;
        try
        {
            for (; i < elements.Length; i++)
            {
                slot.Write(ref writer, elements[i], graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(first + i))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    public static void Read<T>(
        ref MessagePackReader reader, Span<T> elements, Slot<T> slot, ReadGraph graph, int first = 0)
    {
        int i = 0;
        try
        {
            for (; i < elements.Length; i++)
            {
                elements[i] = slot.Read(ref reader, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(first + i))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    /// <summary>Writes elements, together if that is cheaper; they are read by <see cref="ReadRun{T}"/>.</summary>
    public static void WriteRun<T>(
        ref MessagePackWriter writer, ReadOnlySpan<T> elements, Slot<T> slot, WriteGraph graph)
    {
        if (slot is RunSlot<T> run)
        {
            run.WriteRun(ref writer, elements, graph);
        }
        else
        {
            Write(ref writer, elements, slot, graph);
        }
    }

    public static void ReadRun<T>(ref MessagePackReader reader, Span<T> elements, Slot<T> slot, ReadGraph graph)
    {
        if (slot is RunSlot<T> run)
        {
            run.ReadRun(ref reader, elements, graph);
        }
        else
        {
            Read(ref reader, elements, slot, graph);
        }
    }

    /// <summary>
    /// Writes elements, as a block if they contain no references. They are read by <see cref="ReadAny{T}"/>.
    /// </summary>
    public static void WriteAny<T>(
        ref MessagePackWriter writer, ReadOnlySpan<T> elements, bool isBlock, Slot<T> slot, WriteGraph graph)
    {
        if (isBlock)
        {
            Block.Write(ref writer, elements);
        }
        else
        {
            WriteRun(ref writer, elements, slot, graph);
        }
    }

    public static void ReadAny<T>(
        ref MessagePackReader reader, Span<T> elements, bool isBlock, Slot<T> slot, ReadGraph graph)
    {
        if (isBlock)
        {
            Block.Read(ref reader, elements);
        }
        else
        {
            ReadRun(ref reader, elements, slot, graph);
        }
    }

    public static T[] ReadArray<T>(ref MessagePackReader reader, Slot<T> slot, ReadGraph graph)
    {
        T[] elements = new T[graph.ReadLength(ref reader)];
        Read(ref reader, elements, slot, graph);
        return elements;
    }
}
