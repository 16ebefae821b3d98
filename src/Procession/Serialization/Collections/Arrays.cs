using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Chooses how an array travels.</summary>
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
        int count = ReadGraph.ReadCount(ref reader, Unsafe.SizeOf<T>());
        T[] array = count == 0 ? [] : GC.AllocateUninitializedArray<T>(count);
        Block.Read<T>(ref reader, array);
        return array;
    }
}

/// <summary>Arrays whose elements hold references; an array may hold itself.</summary>
internal sealed class ArrayBody<T>() : Body(typeof(T[]))
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        T[] array = (T[])value;
        writer.Write(array.Length);
        Elements.Write(ref writer, array, _slot, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        T[] array = new T[ReadGraph.ReadCount(ref reader)];
        graph.Register(id, array);
        Elements.Read(ref reader, array, _slot, graph);
        return array;
    }
}

/// <summary>Arrays of several dimensions or with lower bounds other than zero.</summary>
internal sealed class ShapedArrayBody<T>(Type type, bool isBlock) : Body(type)
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Array array = (Array)value;
        for (int i = 0; i < array.Rank; i++)
        {
            writer.Write(array.GetLength(i));
            writer.Write(array.GetLowerBound(i));
        }

        if (isBlock)
        {
            Block.Write(ref writer, (ReadOnlySpan<T>)ElementsOf(array));
        }
        else
        {
            Elements.Write(ref writer, ElementsOf(array), _slot, graph);
        }
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        int rank = WireType.GetArrayRank();
        int[] lengths = new int[rank];
        int[] lowerBounds = new int[rank];
        long room = reader.Sequence.Length - reader.Consumed;
        long total = isBlock ? Unsafe.SizeOf<T>() : 1;
        for (int i = 0; i < rank; i++)
        {
            lengths[i] = ReadGraph.ReadCount(ref reader);
            lowerBounds[i] = reader.ReadInt32();
            total *= lengths[i];
            if (total > room)
            {
                throw new DamagedMessageException("a length exceeds the message");
            }
        }

        Array array = Array.CreateInstance(typeof(T), lengths, lowerBounds);
        graph.Register(id, array);
        if (isBlock)
        {
            Block.Read(ref reader, ElementsOf(array));
        }
        else
        {
            Elements.Read(ref reader, ElementsOf(array), _slot, graph);
        }

        return array;
    }

    private static Span<T> ElementsOf(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
