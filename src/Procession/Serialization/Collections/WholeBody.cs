using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that is built from all its items at once, and so cannot hold itself.</summary>
internal abstract class WholeBody<TCollection, TItem>() : Body(typeof(TCollection))
    where TCollection : class, IEnumerable<TItem>
{
    private readonly Slot<TItem> _slot = SlotOf<TItem>.Instance;
    private readonly Slot<object?> _comparer = (Slot<object?>)(object)SlotOf<object>.Instance;

    public sealed override bool CanCloseCycle => !_slot.NeedsGraph;

    public sealed override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        TCollection collection = (TCollection)value;
        (object? first, object? second) = ComparersOf(collection);
        _comparer.Write(ref writer, first, graph);
        _comparer.Write(ref writer, second, graph);
        TItem[] items = collection.ToArray();
        writer.Write(items.Length);
        Elements.Write(ref writer, items, _slot, graph);
    }

    public sealed override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object? first = _comparer.Read(ref reader, graph);
        object? second = _comparer.Read(ref reader, graph);
        return Build(Elements.ReadArray(ref reader, _slot, graph), first, second);
    }

    /// <summary>Gets the comparers that are not the default ones.</summary>
    protected virtual (object? First, object? Second) ComparersOf(TCollection collection) => default;

    protected abstract TCollection Build(TItem[] items, object? first, object? second);
}
