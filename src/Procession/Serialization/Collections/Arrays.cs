using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Chooses how an array is sent.</summary>
internal static class Arrays
{
    public static Body? Find(Type type)
    {
        if (!type.IsArray)
        {
            return null;
        }

        Type element = type.GetElementType()!;
        bool isBlock = BlittableTypes.Contains(element);
        Type definition = (type.IsSZArray, isBlock) switch
        {
            (true, true) => typeof(BlockArrayBody<>),
            (true, false) => typeof(ArrayBody<>),
            _ => typeof(ShapedArrayBody<>),
        };
        return (Body)(type.IsSZArray
            ? SlotSelection.Make(definition, element)
            : SlotSelection.Make(definition, element, type, isBlock));
    }
}

/// <summary>Arrays without references: one block.</summary>
internal sealed class BlockArrayBody<T>() : Body(typeof(T[]))
{
    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        T[] array = (T[])value;
        writer.Write(array.Length);
        Block.Write<T>(ref writer, array);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        int count = graph.ReadLength(ref reader, Unsafe.SizeOf<T>());
        T[] array = count == 0 ? [] : GC.AllocateUninitializedArray<T>(count);
        Block.Read<T>(ref reader, array);
        return array;
    }
}

/// <summary>Arrays whose elements contain references; an array may contain itself.</summary>
internal sealed class ArrayBody<T>() : ShellBody(typeof(T[]))
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override AlikeObjects? BeginAlike() => typeof(T) == typeof(object) ? new RowColumns() : null;

    public override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        writer.Write(((T[])value).Length);

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        Elements.WriteRun(ref writer, (T[])value, _slot, graph);

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) =>
        new T[graph.ReadLength(ref reader)];

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        Elements.ReadRun(ref reader, (T[])shell, _slot, graph);
}

/// <summary>Arrays of several dimensions or with lower bounds other than zero.</summary>
internal sealed class ShapedArrayBody<T>(Type type, bool isBlock) : ShellBody(type)
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Array array = (Array)value;
        for (int i = 0; i < array.Rank; i++)
        {
            writer.Write(array.GetLength(i));
            writer.Write(array.GetLowerBound(i));
        }
    }

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Elements.WriteAny(ref writer, (ReadOnlySpan<T>)ElementsOf((Array)value), isBlock, _slot, graph);
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph)
    {
        int rank = WireType.GetArrayRank();
        int[] lengths = new int[rank];
        int[] lowerBounds = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            lengths[i] = reader.ReadInt32();
            lowerBounds[i] = reader.ReadInt32();
        }

        ClaimRoom(lengths, reader.Sequence.Length - reader.Consumed, graph);
        return Array.CreateInstanceFromArrayType(WireType, lengths, lowerBounds);
    }

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        Elements.ReadAny(ref reader, ElementsOf((Array)shell), isBlock, _slot, graph);
    }

    // If one dimension is empty, so is the array, however long the other dimensions are.
    private void ClaimRoom(int[] lengths, long room, ReadGraph graph)
    {
        long count = 1;
        foreach (int length in lengths)
        {
            count *= length;
            if (length < 0 || count > int.MaxValue)
            {
                throw new DamagedMessageException("no array has such lengths");
            }
        }

        long bytes = count * (isBlock ? Unsafe.SizeOf<T>() : 1);
        if (bytes > room)
        {
            throw new DamagedMessageException("a length exceeds the message");
        }

        graph.Claim(bytes);
    }

    private static Span<T> ElementsOf(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
