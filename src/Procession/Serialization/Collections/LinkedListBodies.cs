using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Linked lists. Each node is an object of the message, before its item, since other objects may refer to it. It is written
/// as true, or as its number if the node itself led to the list.
/// </summary>
internal sealed class LinkedListBody<T>() : CollectionBody(typeof(LinkedList<T>))
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override object Create(object? comparer) => new LinkedList<T>();

    public override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        var list = (LinkedList<T>)collection;
        writer.Write(list.Count);
        int i = 0;
        try
        {
            for (LinkedListNode<T>? node = list.First; node is not null; node = node.Next, i++)
            {
                if (graph.TryReference(node, out int id))
                {
                    writer.Write(id);
                }
                else
                {
                    writer.Write(true);
                }

                _slot.Write(ref writer, node.Value, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(i))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    public override void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole)
    {
        var list = (LinkedList<T>)collection;
        int count = graph.ReadLength(ref reader, bytesEach: 2);
        for (int i = 0; i < count; i++)
        {
            LinkedListNode<T> node = ReadNode(ref reader, graph);
            list.AddLast(node);
            node.Value = _slot.Read(ref reader, graph);
        }
    }

    private static LinkedListNode<T> ReadNode(ref MessagePackReader reader, ReadGraph graph)
    {
        if (reader.NextMessagePackType == MessagePackType.Integer)
        {
            return graph.Referenced(reader.ReadInt32()) is LinkedListNode<T> { List: null } known
                ? known
                : throw new DamagedMessageException(
                    "where a linked list has a node there is something else, or a node that is in a list already");
        }

        reader.ReadBoolean();
        LinkedListNode<T> node = new(default!);
        graph.Register(graph.Reserve(), node);
        return node;
    }
}

/// <summary>
/// Nodes to which something other than their list refers. They are sent as their list, which contains the node, or as their
/// item if there is no list.
/// </summary>
internal sealed class LinkedListNodeBody<T>() : ShellBody(typeof(LinkedListNode<T>))
{
    private readonly Slot<LinkedList<T>?> _list = (Slot<LinkedList<T>?>)(object)SlotOf<LinkedList<T>>.Instance;
    private readonly Slot<T> _item = SlotOf<T>.Instance;

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        var node = (LinkedListNode<T>)value;
        try
        {
            _list.Write(ref writer, node.List, graph);
        }
        catch (Exception) when (graph.ObjectPath.Passes("List"))
        {
            throw; // Never reached: the filter only records the path.
        }

        if (node.List is null)
        {
            _item.Write(ref writer, node.Value, graph);
        }
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => new LinkedListNode<T>(default!);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        if (_list.Read(ref reader, graph) is null)
        {
            ((LinkedListNode<T>)shell).Value = _item.Read(ref reader, graph);
        }
    }
}
