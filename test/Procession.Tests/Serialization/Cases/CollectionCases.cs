using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Dynamic;

namespace Procession.Tests.Serialization;

internal static class CollectionCases
{
    public sealed record Item(int Id, string Name);

    public sealed class TaggedList : List<int>
    {
        public string? Tag { get; set; }
    }

    public sealed class TaggedMap : Dictionary<string, int>
    {
        public TaggedMap(string tag)
            : base(StringComparer.OrdinalIgnoreCase)
        {
            Tag = tag;
        }

        public string Tag { get; }
    }

    public sealed class TaggedSet : HashSet<string>
    {
        public int Tag;
    }

    public sealed class Observed : ObservableCollection<string>
    {
        public int Changes { get; set; }
    }

    public sealed class ById : KeyedCollection<int, Item>
    {
        protected override int GetKeyForItem(Item item) => item.Id;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Items("List<int>", () => new List<int> { 1, 2, 3 }),
        Case.Items("List<int> empty", () => new List<int>()),
        Case.Items("List<string>", () => new List<string?> { "a", null }),
        Case.Items("List of records", () => new List<Item> { new(1, "a"), new(2, "b") }),
        Case.Works("List of lists", () => new List<List<Item>> { new() { new(1, "a") }, new() }, (a, b) => a[0].SequenceEqual(b[0]) && b[1].Count == 0),
        Case.Items("Dictionary<string,int>", () => new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }),
        Case.Items("Dictionary of records", () => new Dictionary<Item, Item> { [new(1, "k")] = new(2, "v") }),
        Case.Works("Dictionary lookup works", () => new Dictionary<Item, int> { [new(1, "k")] = 5 }, (a, b) => b[new Item(1, "k")] == 5),
        Case.Items("HashSet<int>", () => new HashSet<int> { 3, 1, 2 }),
        Case.Items("HashSet of records", () => new HashSet<Item> { new(1, "a") }),
        Case.Items("Queue", () => new Queue<int>([1, 2, 3])),
        Case.Items("Stack keeps order", () => new Stack<int>([1, 2, 3])),
        Case.Items("LinkedList", () => new LinkedList<string>(["a", "b"])),
        Case.Items("SortedSet", () => new SortedSet<int> { 3, 1, 2 }),
        Case.Items("SortedDictionary", () => new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 }),
        Case.Items("SortedList", () => new SortedList<string, int> { ["b"] = 2, ["a"] = 1 }),
        Case.Items("ObservableCollection", () => new ObservableCollection<int> { 1, 2 }),
        Case.Items("Collection", () => new Collection<string> { "a" }),
        Case.Items("OrderedDictionary", () => new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 }),
        Case.Works("PriorityQueue", MakeHeap, (a, b) => b.Count == 3 && b.Dequeue() == "first" && b.Dequeue() == "second"),
        Case.Items("ConcurrentDictionary", () => new ConcurrentDictionary<string, int>([new("a", 1)])),
        Case.Items("ConcurrentQueue", () => new ConcurrentQueue<int>([1, 2, 3])),
        Case.Items("ConcurrentStack keeps order", () => new ConcurrentStack<int>([1, 2, 3])),
        Case.Items("ConcurrentBag", () => new ConcurrentBag<int>([1, 2, 3])),
        Case.Items("ImmutableArray", () => ImmutableArray.Create(1, 2, 3)),
        Case.Works("ImmutableArray of references", () => ImmutableArray.Create("a", "b"), (a, b) => a.SequenceEqual(b)),
        Case.Works("ImmutableArray default", () => default(ImmutableArray<int>), (a, b) => b.IsDefault),
        Case.Items("ImmutableList", () => ImmutableList.Create(1, 2, 3)),
        Case.Items("ImmutableQueue", () => ImmutableQueue.Create(1, 2, 3)),
        Case.Items("ImmutableStack keeps order", () => ImmutableStack.Create(1, 2, 3)),
        Case.Items("ImmutableDictionary", () => ImmutableDictionary<string, int>.Empty.Add("a", 1)),
        Case.Items("ImmutableHashSet", () => ImmutableHashSet.Create("a", "b")),
        Case.Items("ImmutableSortedSet", () => ImmutableSortedSet.Create(3, 1, 2)),
        Case.Items("ImmutableSortedDictionary", () => ImmutableSortedDictionary<string, int>.Empty.Add("b", 2).Add("a", 1)),
        Case.Items("FrozenSet", () => new[] { "a", "b", "c" }.ToFrozenSet()),
        Case.Items("FrozenSet of ints", () => Enumerable.Range(0, 50).ToFrozenSet()),
        Case.Works("FrozenDictionary", () => new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(), (a, b) => b["a"] == 1),
        Case.Works("FrozenDictionary empty", () => FrozenDictionary<string, int>.Empty, (a, b) => b.Count == 0),
        Case.Items("ReadOnlyCollection", () => new ReadOnlyCollection<int>([1, 2])),
        Case.Items("ReadOnlyDictionary", () => new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 })),
        Case.Items("ReadOnlySet", () => new ReadOnlySet<int>(new HashSet<int> { 1 })),
        Case.Works("Hashtable", () => new Hashtable { ["a"] = 1, [2] = "b" }, (a, b) => (int)b["a"]! == 1 && (string)b[2]! == "b"),
        Case.Items("ArrayList", () => new ArrayList { 1, "two", null }),
        Case.Items("non-generic Queue", () => new Queue(new object[] { 1, "b" })),
        Case.Items("non-generic Stack", () => new Stack(new object[] { 1, "b" })),
        Case.Works("non-generic SortedList", () => new SortedList { ["b"] = 1, ["a"] = 2 }, (a, b) => (string)b.GetKey(0)! == "a" && (int)b["b"]! == 1),
        Case.Works("NameValueCollection", MakeNames, (a, b) => b["KEY"] == "1,2" && b.GetValues("key")!.Length == 2 && b.Count == 2),
        Case.Works("ExpandoObject", MakeExpando, (a, b) => ((IDictionary<string, object?>)b)["X"] is 5),
        Case.Works("subclass of List with a property", () => new TaggedList { 1, 2 }.With(l => l.Tag = "t"), (a, b) => a.SequenceEqual(b) && b.Tag == "t"),
        Case.Works("subclass of Dictionary with comparer and property", () => new TaggedMap("t") { ["A"] = 1 }, (a, b) => b["a"] == 1 && b.Tag == "t"),
        Case.Works("subclass of HashSet with a field", () => new TaggedSet { "a" }.With(s => s.Tag = 4), (a, b) => b.Contains("a") && b.Tag == 4),
        Case.Works("subclass of ObservableCollection", () => new Observed { "a" }.With(o => o.Changes = 2), (a, b) => b.SequenceEqual(a) && b.Changes == 2),
        Case.Works("KeyedCollection", () => new ById { new(7, "x") }, (a, b) => b[7].Name == "x"),
        Case.Works("Dictionary.Keys", () => new Dictionary<string, int> { ["a"] = 1 }.Keys, (a, b) => b.Contains("a")),
        Case.Works("Dictionary.Values as IEnumerable", () => (IEnumerable<int>)new Dictionary<string, int> { ["a"] = 1 }.Values, (a, b) => b.Single() == 1),
    ];

    private static T With<T>(this T value, Action<T> change)
    {
        change(value);
        return value;
    }

    private static PriorityQueue<string, int> MakeHeap()
    {
        PriorityQueue<string, int> queue = new();
        queue.Enqueue("third", 30);
        queue.Enqueue("first", 10);
        queue.Enqueue("second", 20);
        return queue;
    }

    private static NameValueCollection MakeNames() => new() { { "key", "1" }, { "key", "2" }, { "other", null } };

    private static ExpandoObject MakeExpando()
    {
        dynamic expando = new ExpandoObject();
        expando.X = 5;
        expando.Name = "n";
        return expando;
    }
}
