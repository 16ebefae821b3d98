using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>
/// Collections that look into their keys, in cycles: a key is met while it is still being read, and must not be looked at before
/// it is complete.
/// </summary>
internal static class KeyCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("HashSet of nodes that hold the set", () => Clique((n, all) => n.Set.UnionWith(all)), (a, b) => b.All(x => b.All(x.Set.Contains) && x.Set.Count == 3)),
        Case.Works("Dictionary keyed by nodes that hold it", () => Clique((n, all) => Fill(n.Map, all)), (a, b) => b.All(x => b.All(y => x.Map[y] == y.Id))),
        Case.Works("ConcurrentDictionary keyed by such nodes", () => Clique((n, all) => Fill(n.Concurrent, all)), (a, b) => b.All(x => b.All(y => x.Concurrent[y] == y.Id))),
        Case.Works("OrderedDictionary keyed by such nodes", () => Clique((n, all) => Fill(n.Ordered, all)), (a, b) => b.All(x => x.Ordered.Keys.SequenceEqual(b) && b.All(x.Ordered.ContainsKey))),
        Case.Works("SortedSet of such nodes", () => Clique((n, all) => n.Sorted.UnionWith(all)), (a, b) => b.All(x => x.Sorted.SequenceEqual(b) && b.All(x.Sorted.Contains))),
        Case.Works("SortedDictionary keyed by such nodes", () => Clique((n, all) => Fill(n.SortedMap, all)), (a, b) => b.All(x => x.SortedMap.Keys.SequenceEqual(b) && b.All(x.SortedMap.ContainsKey))),
        Case.Works("SortedList keyed by such nodes", () => Clique((n, all) => Fill(n.SortedList, all)), (a, b) => b.All(x => x.SortedList.Keys.SequenceEqual(b) && b.All(x.SortedList.ContainsKey))),
        Case.Works("ImmutableHashSet of such nodes", () => Clique((n, all) => n.Immutable = [.. all]), (a, b) => b.All(x => x.Immutable.Count == 3 && b.All(x.Immutable.Contains))),
        Case.Works("ImmutableSortedSet of such nodes", () => Clique((n, all) => n.ImmutableSorted = [.. all]), (a, b) => b.All(x => x.ImmutableSorted.SequenceEqual(b) && b.All(x.ImmutableSorted.Contains))),
        Case.Works("ImmutableDictionary keyed by such nodes", () => Clique((n, all) => n.ImmutableMap = all.ToImmutableDictionary(x => x, x => x.Id)), (a, b) => b.All(x => b.All(y => x.ImmutableMap[y] == y.Id))),
        Case.Works("ImmutableSortedDictionary keyed by such nodes", () => Clique((n, all) => n.ImmutableSortedMap = all.ToImmutableSortedDictionary(x => x, x => x.Id)), (a, b) => b.All(x => b.All(y => x.ImmutableSortedMap[y] == y.Id))),
        Case.Works("FrozenSet of such nodes", () => Clique((n, all) => n.Frozen = all.ToFrozenSet()), (a, b) => b.All(x => x.Frozen!.Count == 3 && b.All(x.Frozen.Contains))),
        Case.Works("large FrozenSet of such nodes", () => Clique((n, all) => n.Frozen = all.ToFrozenSet(), 100), (a, b) => b.All(x => x.Frozen!.Count == 100 && b.All(x.Frozen.Contains))),
        Case.Works("FrozenDictionary keyed by such nodes", () => Clique((n, all) => n.FrozenMap = all.ToFrozenDictionary(x => x, x => x.Id)), (a, b) => b.All(x => b.All(y => x.FrozenMap![y] == y.Id))),
        Case.Works("Hashtable keyed by such nodes", () => Clique((n, all) => n.Table = new Hashtable(all.ToDictionary(x => x, x => x.Id))), (a, b) => b.All(x => b.All(y => (int)x.Table![y]! == y.Id))),
        Case.Works("old SortedList keyed by such nodes", () => Clique((n, all) => n.OldSorted = new SortedList(all.ToDictionary(x => x, x => x.Id))), (a, b) => b.All(x => b.All(y => (int)x.OldSorted![y]! == y.Id))),
        Case.Works("lookup keyed by such nodes", () => Clique((n, all) => n.Lookup = all.ToLookup(x => x, x => x.Id)), (a, b) => b.All(x => b.All(y => x.Lookup![y].Single() == y.Id))),
        Case.Works("grouping by such a node", () => Clique((n, all) => n.Group = all.GroupBy(_ => all[0]).Single()), (a, b) => b.All(x => x.Group!.Key == b[0] && x.Group.Count() == 3)),
        Case.Works("subclass of HashSet", () => Clique((n, all) => n.Named.UnionWith(all)), (a, b) => b.All(x => b.All(x.Named.Contains) && x.Named.Name == "n")),
        Case.Works("boxed keys", () => Clique((n, all) => Array.ForEach(all, x => n.Boxed.Add((x, 1), 1))), (a, b) => b.All(x => b.All(y => x.Boxed.ContainsKey((y, 1))))),

        Case.Works("the root is a set that holds its holder", () => Clique((n, all) => n.Set.UnionWith(all))[1].Set, (a, b) => b.Count == 3 && b.All(b.Contains)),
        Case.Works("sorted set seen from an item", Staff, (a, b) => string.Concat(b.Team!.Staff.Select(s => s.Name)) == "abyz"),
        Case.Works("keys with hash codes of strings", Friends, (a, b) => b.Friends.Single().Friends.Contains(b)),
        Case.Works("Equals that looks at another collection", Tagged, (a, b) => b.Owners.All(b.Index.ContainsKey) && b.Index.Count == 3),
        Case.Works("hash codes that look at sets in a circle", Circle, (a, b) => b[0].Inner.Contains(b[1]) && b[1].Inner.Contains(b[0])),
        Case.Works("a comparer that looks at its owner", Ranking.Make, (a, b) => b.Sorted.SequenceEqual(["c", "a", "b"]) && b.Sorted.Contains("a")),
        Case.Works("an equality comparer that looks at its owner", Aliases.Make, (a, b) => b.Set.Contains("bob") && b.Set.Contains("robert") && b.Set.Count == 1),
        Case.Works("a hash code made by a callback", Cached.Make, (a, b) => b.Index.ContainsKey(new Cached { Name = "x" }) && b.Index.ContainsKey(b)),
        Case.Works("a callback that finds its collections filled", Counting.Make, (a, b) => b.Seen == 2 && b.Others.Count == 2),
        Case.Works("a set of keys in cycles of their own", Pairs, (a, b) => b.Count == 50 && b.All(b.Contains) && b.All(n => n.Next!.Next == n)),
        Case.Works("null and other keys", () => Do(new HashSet<object?> { null, 1, "a" }, s => s.Add(s)), (a, b) => b.Count == 4 && b.Contains(null) && b.Contains("a")),
    ];

    /// <summary>Nodes of which each has a collection that holds them all.</summary>
    private static Node[] Clique(Action<Node, Node[]> fill, int count = 3)
    {
        Node[] nodes = [.. Enumerable.Range(1, count).Select(i => new Node { Id = i })];
        Array.ForEach(nodes, node => fill(node, nodes));
        return nodes;
    }

    private static void Fill(IDictionary<Node, int> map, Node[] nodes) => Array.ForEach(nodes, node => map.Add(node, node.Id));

    private static Employee Staff()
    {
        Team team = new();
        foreach (string name in new[] { "z", "a", "y", "b" })
        {
            team.Staff.Add(new Employee { Team = team, Name = name });
        }

        return team.Staff.Max!;
    }

    private static Person Friends()
    {
        Person p = new() { Name = "p" };
        Person q = new() { Name = "q" };
        p.Friends.Add(q);
        q.Friends.Add(p);
        return p;
    }

    private static Registry Tagged()
    {
        Registry registry = new();
        foreach (string tag in new[] { "x", "y", "z" })
        {
            Owner owner = new() { Registry = registry };
            owner.Tags.Add(new Tag { Text = tag, Owner = owner });
            registry.Index.Add(owner, 1);
            registry.Owners.Add(owner);
        }

        return registry;
    }

    private static Nested[] Circle()
    {
        Nested a = new() { Id = 1 };
        Nested b = new() { Id = 2 };
        a.Inner.Add(b);
        b.Inner.Add(a);
        return [a, b];
    }

    private static HashSet<Node> Pairs()
    {
        HashSet<Node> set = [];
        for (int i = 0; i < 50; i += 2)
        {
            Node a = new() { Id = i };
            Node b = new() { Id = i + 1, Next = a };
            a.Next = b;
            set.Add(a);
            set.Add(b);
        }

        return set;
    }

    private static T Do<T>(T value, Action<T> change)
    {
        change(value);
        return value;
    }

    public sealed class Node : IComparable<Node>, IComparable
    {
        public HashSet<Node> Set { get; } = [];

        public Dictionary<Node, int> Map { get; } = [];

        public ConcurrentDictionary<Node, int> Concurrent { get; } = [];

        public OrderedDictionary<Node, int> Ordered { get; } = [];

        public SortedSet<Node> Sorted { get; } = [];

        public SortedDictionary<Node, int> SortedMap { get; } = [];

        public SortedList<Node, int> SortedList { get; } = [];

        public Dictionary<object, int> Boxed { get; } = [];

        public ImmutableHashSet<Node> Immutable { get; set; } = [];

        public ImmutableSortedSet<Node> ImmutableSorted { get; set; } = [];

        public ImmutableDictionary<Node, int> ImmutableMap { get; set; } = ImmutableDictionary<Node, int>.Empty;

        public ImmutableSortedDictionary<Node, int> ImmutableSortedMap { get; set; } = ImmutableSortedDictionary<Node, int>.Empty;

        public FrozenSet<Node>? Frozen { get; set; }

        public FrozenDictionary<Node, int>? FrozenMap { get; set; }

        public Hashtable? Table { get; set; }

        public SortedList? OldSorted { get; set; }

        public ILookup<Node, int>? Lookup { get; set; }

        public IGrouping<Node, Node>? Group { get; set; }

        public NamedSet Named { get; } = new() { Name = "n" };

        public Node? Next { get; set; }

        public int Id { get; init; } // behind the collections, so that it is read after them

        public override bool Equals(object? obj) => obj is Node node && node.Id == Id;

        public override int GetHashCode() => Id;

        public int CompareTo(Node? other) => Id.CompareTo(other!.Id);

        public int CompareTo(object? obj) => CompareTo((Node?)obj);
    }

    public sealed class NamedSet : HashSet<Node>
    {
        public string? Name { get; set; }
    }

    public sealed class Team
    {
        public SortedSet<Employee> Staff { get; } = [];
    }

    public sealed class Employee : IComparable<Employee>
    {
        public Team? Team { get; init; }

        public string? Name { get; init; }

        public int CompareTo(Employee? other) => string.CompareOrdinal(Name, other!.Name);
    }

    public sealed class Person
    {
        public HashSet<Person> Friends { get; } = [];

        public string Name { get; init; } = "";

        public override bool Equals(object? obj) => obj is Person person && person.Name == Name;

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }

    public sealed class Registry
    {
        public Dictionary<Owner, int> Index { get; } = [];

        public List<Owner> Owners { get; } = [];
    }

    public sealed class Owner
    {
        public Registry? Registry { get; init; }

        public HashSet<Tag> Tags { get; } = [];

        public override bool Equals(object? obj) => obj is Owner owner && owner.Tags.SetEquals(Tags);

        public override int GetHashCode() => Tags.First().GetHashCode(); // throws while the set is empty
    }

    public sealed class Tag
    {
        public Owner? Owner { get; init; }

        public string Text { get; init; } = "";

        public override bool Equals(object? obj) => obj is Tag tag && tag.Text == Text;

        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    }

    public sealed class Nested
    {
        public HashSet<Nested> Inner { get; } = [];

        public int Id { get; init; }

        public override bool Equals(object? obj) => obj is Nested nested && nested.Id == Id;

        public override int GetHashCode() => (Id * 100) + Inner.Count;
    }

    public sealed class Ranking : IComparer<string>
    {
        public Ranking() => Sorted = new SortedSet<string>(this);

        public SortedSet<string> Sorted { get; }

        public Dictionary<string, int> Ranks { get; } = [];

        public static Ranking Make()
        {
            Ranking ranking = new() { Ranks = { ["a"] = 2, ["b"] = 3, ["c"] = 1 } };
            ranking.Sorted.UnionWith(["a", "b", "c"]);
            return ranking;
        }

        public int Compare(string? x, string? y) => Ranks[x!].CompareTo(Ranks[y!]);
    }

    public sealed class Aliases : IEqualityComparer<string>
    {
        public Aliases() => Set = new HashSet<string>(this);

        public HashSet<string> Set { get; }

        public Dictionary<string, string> Names { get; } = [];

        public static Aliases Make()
        {
            Aliases aliases = new() { Names = { ["bob"] = "robert", ["robert"] = "robert" } };
            aliases.Set.Add("bob");
            return aliases;
        }

        public bool Equals(string? x, string? y) => Names[x!] == Names[y!];

        public int GetHashCode(string obj) => Names[obj].Length;
    }

    public sealed class Cached
    {
        private int _hash;

        public Dictionary<Cached, int> Index { get; } = [];

        public string Name { get; init; } = "";

        public static Cached Make()
        {
            Cached key = new() { Name = "x" };
            key._hash = -1; // as one made in another process would be
            key.Index.Add(key, 1);
            return key;
        }

        public override bool Equals(object? obj) => obj is Cached cached && cached.Name == Name;

        public override int GetHashCode() => _hash == 0 ? Name.GetHashCode(StringComparison.Ordinal) : _hash;

        [OnDeserialized]
        private void Rehash(StreamingContext context) => _hash = 0;
    }

    public sealed class Counting
    {
        public HashSet<Node> Others { get; } = [];

        public List<Counting> Self { get; } = [];

        public int Seen { get; private set; }

        public static Counting Make()
        {
            Counting counting = new() { Others = { new Node { Id = 1 }, new Node { Id = 2 } } };
            counting.Self.Add(counting);
            return counting;
        }

        [OnDeserialized]
        private void Count(StreamingContext context) => Seen = Others.Count;
    }
}
