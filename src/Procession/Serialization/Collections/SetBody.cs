using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that compares its items, and contains no two that are equal.</summary>
internal abstract class SetBody<TCollection, TItem>() : CollectionBody(typeof(TCollection))
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
        TCollection set = (TCollection)collection;
        bool outer = graph.BeginPart();
        TItem[] items = Elements.ReadArray(ref reader, _slot, graph);
        bool isWhole = graph.IsWhole && isComparerWhole;
        graph.EndPart(outer);
        if (isWhole)
        {
            AddAll(set, items);
            return;
        }

        graph.Late.Add(new LateCollection<TItem>(items, ActualComparerOf(set), () =>
        {
            Clear(set);
            AddAll(set, items);
        }));
    }

    protected abstract TItem[] Snapshot(TCollection collection);

    /// <summary>Gets the comparer, even if it is the default one.</summary>
    protected abstract object ActualComparerOf(TCollection collection);

    protected abstract bool TryAdd(TCollection collection, TItem item);

    protected abstract void Clear(TCollection collection);

    private void AddAll(TCollection collection, TItem[] items)
    {
        foreach (TItem item in items)
        {
            if (!TryAdd(collection, item))
            {
                throw new EqualKeysException(WireType);
            }
        }
    }
}
