namespace Procession.Tests.Serialization;

/// <summary>Linked lists whose nodes something else holds, as a cache or an ordered map does.</summary>
internal static class LinkedListCases
{
    public sealed class Map
    {
        private readonly LinkedList<KeyValuePair<string, int>> _order = new();
        private readonly Dictionary<string, LinkedListNode<KeyValuePair<string, int>>> _nodes = [];

        public string Show => string.Join(" ", _order.Select(pair => $"{pair.Key}{pair.Value}"));

        public bool IsWhole => _nodes.Count == _order.Count && _nodes.Values.All(node => node.List == _order);

        public Map Set(string key, int value)
        {
            Remove(key);
            _nodes[key] = _order.AddLast(KeyValuePair.Create(key, value));
            return this;
        }

        public void Remove(string key)
        {
            if (_nodes.Remove(key, out LinkedListNode<KeyValuePair<string, int>>? node))
            {
                _order.Remove(node);
            }
        }
    }

    public sealed class NodesFirst(LinkedListNode<string> middle)
    {
        private readonly LinkedListNode<string> _middle = middle;
        private readonly LinkedList<string> _list = middle.List!;

        public bool IsWhole => _middle.List == _list && _list.First!.Next == _middle && _middle.Value == "b";
    }

    public sealed class Item
    {
        public LinkedListNode<Item>? Place { get; set; }
    }

    public sealed class Named : LinkedList<string>
    {
        public LinkedListNode<string>? Favourite { get; set; }
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("map over a LinkedList", () => new Map().Set("a", 1).Set("b", 2).Set("c", 3), KeepsItsOrder),
        Case.Works("LinkedListNode in front of its list", () => new NodesFirst(new LinkedList<string>(["a", "b", "c"]).First!.Next!), (a, b) => b.IsWhole),
        Case.Works("LinkedListNode alone", () => new LinkedList<string>(["a", "b"]).Last!, (a, b) => b.List!.SequenceEqual(["a", "b"]) && b.Previous!.Value == "a"),
        Case.Works("LinkedListNode without a list", () => new LinkedListNode<string>("a"), (a, b) => b.List is null && b.Value == "a"),
        Case.Works("LinkedList whose items know their nodes", Knowing, (a, b) => b.Count == 3 && Nodes(b).All(node => node.Value.Place == node)),
        Case.Works("items of a LinkedList that know the next node", Chained, (a, b) => Nodes(b).Take(2).All(node => node.Value.Place == node.Next)),
        Case.Works("subclass of LinkedList that holds a node", Favoured, (a, b) => b.Favourite == b.Last && b.Favourite!.Value == "b"),
        Case.Works("LinkedList of 5,000", () => new LinkedList<int>(Enumerable.Range(0, 5_000)), (a, b) => a.SequenceEqual(b)),
    ];

    private static IEnumerable<LinkedListNode<T>> Nodes<T>(LinkedList<T> list)
    {
        for (LinkedListNode<T>? node = list.First; node is not null; node = node.Next)
        {
            yield return node;
        }
    }

    private static bool KeepsItsOrder(Map before, Map copy)
    {
        if (!copy.IsWhole || copy.Show != before.Show)
        {
            return false;
        }

        copy.Set("b", 9);
        copy.Remove("a");
        return copy.IsWhole && copy.Show == "c3 b9";
    }

    private static LinkedList<Item> Knowing()
    {
        LinkedList<Item> list = new([new Item(), new Item(), new Item()]);
        foreach (LinkedListNode<Item> node in Nodes(list))
        {
            node.Value.Place = node;
        }

        return list;
    }

    private static LinkedList<Item> Chained()
    {
        LinkedList<Item> list = new([new Item(), new Item(), new Item()]);
        foreach (LinkedListNode<Item> node in Nodes(list))
        {
            node.Value.Place = node.Next;
        }

        return list;
    }

    private static Named Favoured()
    {
        Named list = new();
        list.AddLast("a");
        list.Favourite = list.AddLast("b");
        return list;
    }
}
