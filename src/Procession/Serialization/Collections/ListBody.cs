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
        Elements.WriteAny(ref writer, items, _isBlock, _slot, graph);
    }

    public override void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole)
    {
        List<T> list = (List<T>)collection;
        int count = graph.ReadLength(ref reader, _isBlock ? Unsafe.SizeOf<T>() : 1);
        CollectionsMarshal.SetCount(list, count);
        Elements.ReadAny(ref reader, CollectionsMarshal.AsSpan(list), _isBlock, _slot, graph);
    }
}
