using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Lists: one block if the elements hold no references.</summary>
internal sealed class ListBody<T>() : CollectionBody(typeof(List<T>))
{
    private readonly bool _isBlock = BlittableTypes.Contains(typeof(T));
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override object Create(object? comparer) => new List<T>();

    public override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        ReadOnlySpan<T> items = CollectionsMarshal.AsSpan((List<T>)collection);
        writer.Write(items.Length);
        if (_isBlock)
        {
            Block.Write(ref writer, items);
        }
        else
        {
            Elements.WriteRun(ref writer, items, _slot, graph);
        }
    }

    public override void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole)
    {
        List<T> list = (List<T>)collection;
        int count = graph.ReadLength(ref reader, _isBlock ? Unsafe.SizeOf<T>() : 1);
        list.Capacity = count;
        if (_isBlock)
        {
            CollectionsMarshal.SetCount(list, count);
            Block.Read(ref reader, CollectionsMarshal.AsSpan(list));
            return;
        }

        if (_slot is RunSlot<T> run)
        {
            CollectionsMarshal.SetCount(list, count);
            run.ReadRun(ref reader, CollectionsMarshal.AsSpan(list), graph);
            return;
        }

        int i = 0;
        try
        {
            for (; i < count; i++)
            {
                list.Add(_slot.Read(ref reader, graph));
            }
        }
        catch (Exception) when (graph.Trail.Passes(i))
        {
            throw; // Never reached: the filter only notes the way.
        }
    }
}
