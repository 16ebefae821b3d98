using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Procession.Tests.Serialization;

/// <summary>Generic collections, what wraps them, and positions in them.</summary>
internal static class CollectionSamples
{
    public static IEnumerable<TypeSample> All => [.. Generic, .. Views, .. Concurrent, .. Immutable, .. Builders, .. Wrappers, .. Positions];

    private static StringComparer IgnoreCase => StringComparer.OrdinalIgnoreCase;

    private static IEnumerable<TypeSample> Generic =>
    [
        Sample.Data(() => new List<string?>(10) { "a", null }, list => list.Count),
        Sample.Data(() => new Dictionary<string, int>(IgnoreCase) { ["A"] = 1, ["b"] = 2 }, map => map["a"]),
        Sample.Data(() => new HashSet<string>(IgnoreCase) { "A", "b" }, set => set.Contains("a")),
        Sample.Data(() => new LinkedList<string>(["a", "b"]), list => (list.First!.Next!.Value, list.Last!.Previous!.Value)),
        Sample.Data(() => new LinkedList<string>(["a", "b", "c"]).First!.Next!, node => (node.List!.Count, node.Previous!.Value)),
        Sample.Data(() => new Queue<int>([1, 2])),
        Sample.Data(() => new Stack<int>([1, 2])),
        Sample.Data(() => new SortedSet<string>(IgnoreCase) { "b", "A" }, set => set.Contains("a")),
        Sample.Data(() => new SortedList<string, int>(IgnoreCase) { ["b"] = 2, ["A"] = 1 }, map => map["a"]),
        Sample.Data(() => new SortedDictionary<string, int>(IgnoreCase) { ["b"] = 2, ["A"] = 1 }, map => map["a"]),
        Sample.Data(() => new OrderedDictionary<string, int>(IgnoreCase) { ["b"] = 2, ["A"] = 1 }, map => map["a"]),
        Sample.Data(() => new PriorityQueue<string, int>([("b", 2), ("a", 1)]), queue => queue.Peek()),
        Sample.Data(() => new[] { "a", "A", "b" }.ToLookup(text => text, IgnoreCase), lookup => lookup["a"].Count()),
        Sample.Data<ILookup<string, string>>(() => new[] { "a", "b" }.ToLookup(text => text)),
        Sample.Data(() => new[] { "bb", "cc" }.GroupBy(text => text.Length).First(), group => group.Key),
        Sample.Data(() => new StrongBox<string>("x"), box => box.Value),
        Sample.Data(() => new ReadOnlyCollectionBuilder<string>(8) { "a", "b" }, builder => builder.Capacity),
        Sample.Bound(() => new ConditionalWeakTable<string, string> { { "a", "b" } }),
        Sample.Bound(() => new[] { 1, 2 }.AsQueryable()),
        Sample.Bound(() => (EnumerableQuery<int>)new[] { 1, 2 }.AsQueryable()),
    ];

    private static IEnumerable<TypeSample> Views =>
    [
        Sample.Data(() => new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Keys),
        Sample.Data(() => new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Values),
        Sample.Data(() => new SortedDictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Keys),
        Sample.Data(() => new SortedDictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Values),
        Sample.Data(() => new OrderedDictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Keys),
        Sample.Data(() => new OrderedDictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Values),
        Sample.Data(() => new SortedList<string, int> { ["a"] = 1, ["b"] = 2 }.Keys),
        Sample.Data(() => new SortedList<string, int> { ["a"] = 1, ["b"] = 2 }.Values),
        Sample.Data(() => new PriorityQueue<string, int>([("b", 2), ("a", 1)]).UnorderedItems),
        Sample.Data(() => new SortedSet<int> { 1, 2, 3, 4 }.GetViewBetween(2, 3), view => (view.Min, view.Max)),
    ];

    private static IEnumerable<TypeSample> Concurrent =>
    [
        Sample.Data(() => new ConcurrentDictionary<string, int>(IgnoreCase) { ["A"] = 1 }, map => map["a"]),
        Sample.Data(() => new ConcurrentQueue<int>([1, 2])),
        Sample.Data(() => new ConcurrentStack<int>([1, 2])),
        Sample.Data(() => new ConcurrentBag<int>([1, 2])),
        Sample.Bound(() => new BlockingCollection<int> { 1 }),
        Sample.Bound(() => Partitioner.Create(0, 10)),
    ];

    private static IEnumerable<TypeSample> Immutable =>
    [
        Sample.Data(() => ImmutableArray.Create("a", "b")),
        Sample.Data(() => default(ImmutableArray<int>), array => array.IsDefault),
        Sample.Data(() => ImmutableList.Create("a", "b")),
        Sample.Data(() => ImmutableQueue.Create("a", "b")),
        Sample.Data(() => ImmutableStack.Create("a", "b")),
        Sample.Data(() => ImmutableHashSet.Create(IgnoreCase, "A", "b"), set => set.Contains("a")),
        Sample.Data(() => ImmutableSortedSet.Create(IgnoreCase, "b", "A"), set => set.Contains("a")),
        Sample.Data(() => ImmutableDictionary.Create<string, string>(IgnoreCase, IgnoreCase).Add("A", "x"), Ignoring),
        Sample.Data(() => ImmutableSortedDictionary.Create<string, string>(IgnoreCase).Add("b", "y").Add("A", "x"), map => map["a"]),
        Sample.Data(() => new Dictionary<string, int> { ["A"] = 1, ["b"] = 2 }.ToFrozenDictionary(IgnoreCase), map => map["a"]),
        Sample.Data(() => new[] { "A", "b" }.ToFrozenSet(IgnoreCase), set => set.Contains("a")),
    ];

    private static IEnumerable<TypeSample> Builders =>
    [
        Sample.Data(() => Filled(ImmutableArray.CreateBuilder<string>(5)), builder => builder.Capacity),
        Sample.Data(() => ImmutableList.Create("a", "b").ToBuilder(), Grown),
        Sample.Data(() => ImmutableHashSet.Create(IgnoreCase, "A", "b").ToBuilder(), Grown),
        Sample.Data(() => ImmutableSortedSet.Create(IgnoreCase, "b", "A").ToBuilder(), Grown),
        Sample.Data(() => ImmutableDictionary.Create<string, int>(IgnoreCase).Add("A", 1).ToBuilder(), map => map["a"]),
        Sample.Data(() => ImmutableSortedDictionary.Create<string, int>(IgnoreCase).Add("A", 1).ToBuilder(), map => map["a"]),
    ];

    private static IEnumerable<TypeSample> Wrappers =>
    [
        Sample.Data(() => new Collection<string>(["a", "b"])),
        Sample.Data(() => new ReadOnlyCollection<string>(["a", "b"])),
        Sample.Data(() => new ObservableCollection<string>(["a", "b"]), Raises),
        Sample.Data(() => new ReadOnlyObservableCollection<string>(new ObservableCollection<string>(["a", "b"]))),
        Sample.Data(() => new ReadOnlyDictionary<string, int>(new Dictionary<string, int>(IgnoreCase) { ["A"] = 1 }), map => map["a"]),
        Sample.Data(() => new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }).Keys),
        Sample.Data(() => new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }).Values),
        Sample.Data(() => new ReadOnlySet<string>(new HashSet<string>(IgnoreCase) { "A" }), set => set.Contains("a")),
    ];

    private static IEnumerable<TypeSample> Positions =>
    [
        Sample.Data(() => "ab".GetEnumerator(), letters => letters.MoveNext() ? letters.Current : '-'),
        Sample.Bound(() => new List<string> { "a" }.GetEnumerator()),
        Sample.Bound(() => new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>()),
        Sample.Bound(() => new Dictionary<string, int>().GetEnumerator()),
        Sample.Bound(() => new Dictionary<string, int>().Keys.GetEnumerator()),
        Sample.Bound(() => new Dictionary<string, int>().Values.GetEnumerator()),
        Sample.Bound(() => new HashSet<string>().GetEnumerator()),
        Sample.Bound(() => new LinkedList<string>().GetEnumerator()),
        Sample.Bound(() => new Queue<string>().GetEnumerator()),
        Sample.Bound(() => new Stack<string>().GetEnumerator()),
        Sample.Bound(() => new SortedSet<string>().GetEnumerator()),
        Sample.Bound(() => new SortedDictionary<string, int>().GetEnumerator()),
        Sample.Bound(() => new OrderedDictionary<string, int>().GetEnumerator()),
        Sample.Bound(() => ImmutableList.Create("a").GetEnumerator()),
        Sample.Bound(() => ImmutableHashSet.Create("a").GetEnumerator()),
        Sample.Bound(() => ImmutableSortedSet.Create("a").GetEnumerator()),
        Sample.Bound(() => ImmutableDictionary.Create<string, int>().GetEnumerator()),
        Sample.Bound(() => new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary().GetEnumerator()),
        Sample.Bound(() => ((IEnumerable<string>)new List<string> { "a" }).GetEnumerator()),
        Sample.Bound(() => new ArrayList { 1 }.GetEnumerator()),
    ];

    private static object Ignoring(ImmutableDictionary<string, string> map) => (map["a"], map.ContainsValue("X"));

    private static ImmutableArray<string>.Builder Filled(ImmutableArray<string>.Builder builder)
    {
        builder.Add("a");
        builder.Add("b");
        return builder;
    }

    private static object Grown(ICollection<string> builder)
    {
        builder.Add("a");
        builder.Add("c");
        return builder.ToArray();
    }

    private static object Raises(ObservableCollection<string> collection)
    {
        List<string> raised = [];
        collection.CollectionChanged += (_, change) => raised.Add($"{change.Action} {change.NewStartingIndex}");
        collection.Add("c");
        return raised;
    }
}
