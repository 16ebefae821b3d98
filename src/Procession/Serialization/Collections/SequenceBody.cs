using System.Collections;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Enumerates a sequence and writes its elements as an array.</summary>
internal sealed class SequenceBody<T>() : Body(typeof(T[]))
{
    private readonly Body _array = Bodies.For(typeof(T[]));

    public override bool CanCloseCycle => false;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        IEnumerable<T> sequence = value as IEnumerable<T> ?? ((IEnumerable)value).Cast<T>();
        _array.Write(ref writer, Evaluation.Of(sequence, value.GetType()), graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) =>
        _array.Read(ref reader, graph, id);
}

/// <summary>Enumerates an ordered sequence and writes its elements, and which of them are equal in that order.</summary>
internal sealed class OrderedBody<T>() : Body(typeof(OrderedSequence<T>))
{
    private readonly Body _items = Bodies.For(typeof(T[]));
    private readonly Slot<int[]?> _ranks = (Slot<int[]?>)(object)SlotOf<int[]>.Instance;

    public override bool CanCloseCycle => false;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        OrderedSequence<T> ordered = Ordering.Of((IOrderedEnumerable<T>)value);
        _items.Write(ref writer, ordered.Items, graph);
        _ranks.Write(ref writer, ordered.Ranks, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        var items = (T[])_items.Read(ref reader, graph, id);
        int[]? ranks = _ranks.Read(ref reader, graph);
        return ranks is null || ranks.Length == items.Length
            ? new OrderedSequence<T>(items, ranks)
            : throw new DamagedMessageException("an order has another length");
    }
}
