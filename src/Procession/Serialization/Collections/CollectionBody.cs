using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that can be created empty and filled: its comparer, then its items.</summary>
internal abstract class CollectionBody(Type wireType) : Body(wireType)
{
    private readonly Slot<object?> _comparer = (Slot<object?>)(object)SlotOf<object>.Instance;

    public sealed override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        object? comparer = ComparerOf(value);
        if (comparer is not null)
        {
            try
            {
                _comparer.Write(ref writer, comparer, graph);
            }
            catch (Exception) when (graph.Trail.Passes("Comparer"))
            {
                throw; // Never reached: the filter only notes the way.
            }
        }
        else
        {
            writer.WriteNil();
        }

        WriteItems(ref writer, value, graph);
    }

    public sealed override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object collection = Create(_comparer.Read(ref reader, graph));
        graph.Register(id, collection);
        ReadItems(ref reader, collection, graph);
        return collection;
    }

    /// <summary>Reads the content into an object of a derived class, on which the base constructor was run.</summary>
    public object? ReadComparer(ref MessagePackReader reader, ReadGraph graph) => _comparer.Read(ref reader, graph);

    /// <summary>Gets the comparer, or null if it is the default one.</summary>
    public virtual object? ComparerOf(object collection) => null;

    public abstract object Create(object? comparer);

    public abstract void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph);

    public abstract void ReadItems(ref MessagePackReader reader, object collection, ReadGraph graph);
}

/// <summary>A collection written as a snapshot of its items in the order in which they are added again.</summary>
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

    public sealed override void ReadItems(ref MessagePackReader reader, object collection, ReadGraph graph)
    {
        int count = ReadGraph.ReadCount(ref reader);
        for (int i = 0; i < count; i++)
        {
            Add((TCollection)collection, _slot.Read(ref reader, graph));
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
