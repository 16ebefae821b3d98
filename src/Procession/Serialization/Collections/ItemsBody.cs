using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A collection that keeps its items in the order in which they are added, written as a snapshot in that order.
/// </summary>
internal abstract class ItemsBody<TCollection, TItem>() : CollectionBody(typeof(TCollection))
    where TCollection : class
{
    private readonly Slot<TItem> _slot = SlotOf<TItem>.Instance;

    public sealed override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        TItem[] items = Snapshot((TCollection)collection);
        writer.Write(items.Length);
        Elements.Write(ref writer, items, _slot, graph);
    }

    public sealed override void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole)
    {
        int count = graph.ReadLength(ref reader);
        int i = 0;
        try
        {
            for (; i < count; i++)
            {
                Add((TCollection)collection, _slot.Read(ref reader, graph));
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(i))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    protected abstract TItem[] Snapshot(TCollection collection);

    protected abstract void Add(TCollection collection, TItem item);

    protected static TItem[] Reversed(TItem[] items)
    {
        Array.Reverse(items);
        return items;
    }
}
