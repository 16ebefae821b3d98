namespace Procession.Tests.Serialization;

internal static class CycleCases
{
    public sealed class Node
    {
        public int Value { get; set; }

        public Node? Next { get; set; }

        public List<Node> Links { get; } = [];

        public Node? Parent { get; set; }
    }

    public sealed class Team
    {
        public HashSet<Team> Set { get; } = [];

        public Dictionary<string, Team> Map { get; } = [];

        public Team?[] Row { get; } = new Team?[1];
    }

    public sealed class Twice
    {
        public List<int>? A { get; set; }

        public List<int>? B { get; set; }
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("cycle of one", () => Do(new Node(), n => n.Next = n), (a, b) => b.Next == b),
        Case.Works("cycle of two", TwoNodes, (a, b) => b.Next!.Next == b && b.Next.Value == 2),
        Case.Works("cycle through a list", () => Do(new Node(), n => n.Links.Add(n)), (a, b) => b.Links[0] == b),
        Case.Works("parent pointers", Tree, (a, b) => b.Links.Count == 3 && b.Links.All(c => c.Parent == b)),
        Case.Works("array inside its own cycle", () => Do(new object?[2], a => a[1] = a), (a, b) => b[1] == (object)b),
        Case.Works("Dictionary inside its own cycle", () => Do(new Dictionary<string, object>(), d => d["me"] = d), (a, b) => b["me"] == b),
        Case.Works("HashSet inside its own cycle", () => Do(new Team(), t => t.Set.Add(t)), (a, b) => b.Set.Contains(b)),
        Case.Works("map and row inside their own cycle", () => Do(new Team(), t => t.Map["x"] = (t.Row[0] = t)!), (a, b) => b.Map["x"] == b && b.Row[0] == b),
        Case.Works("List inside its own cycle", () => Do(new List<object>(), l => l.Add(l)), (a, b) => b[0] == b),
        Case.Works("shared references stay shared", () => Do(new Twice { A = [1] }, t => t.B = t.A), (a, b) => b.A == b.B),
        Case.Works("shared references in an array", () => Do(new object(), _ => { }) is var o ? new[] { o, o } : [], (a, b) => b[0] == b[1]),
        Case.Works("equal but distinct stay distinct", () => new Twice { A = [1], B = [1] }, (a, b) => b.A != b.B),
        Case.Works("shared box of a struct of the user's", () => (object)new Place(1, 2) is var o ? new[] { o, o } : [], (a, b) => ReferenceEquals(b[0], b[1])),
        Case.Works("one boxed number and one string, many times", () => Boxes(5, "five"), (a, b) => b.SequenceEqual(Boxes(5, "five"))),
        Case.Works("boxed numbers between objects that are shared", () => Do(new object(), _ => { }) is var o ? new object[] { 1, o, "1", DBNull.Value, o, DayOfWeek.Monday, 1 } : [], (a, b) => ReferenceEquals(b[1], b[4]) && b[5] is DayOfWeek.Monday && b[0].Equals(b[6])),
        Case.Works("1,000 shared references", () => Enumerable.Range(0, 1000).Select(i => new Node { Value = i }).ToArray() is var n ? n.Concat(n).ToArray() : [], (a, b) => Enumerable.Range(0, 1000).All(i => b[i] == b[i + 1000] && b[i].Value == i)),
        Case.Works("tuple class in a cycle", () => Do(new Node(), n => n.Next = n) is var n ? Tuple.Create(n, n) : null!, (a, b) => b.Item1 == b.Item2),
        Case.Works("linked chain 400 deep", () => Chain(400), (a, b) => Length(b) == 400),
        Case.Works("linked chain 10,000 deep", () => Chain(10_000), (a, b) => Length(b) == 10_000),
        Case.Works("linked chain 1,000,000 deep", () => Chain(1_000_000), (a, b) => Length(b) == 1_000_000),
        Case.Works("immutable list inside its own cycle", ImmutableCycle, (a, b) => b.Count == 1 && b[0][0] == b),
    ];

    private static object[] Boxes(params object[] values) => [.. values, .. values];

    public static Node Chain(int length)
    {
        Node first = new() { Value = length };
        for (int i = 1; i < length; i++)
        {
            first = new Node { Value = i, Next = first };
        }

        return first;
    }

    public static int Length(Node? node)
    {
        int length = 0;
        for (; node is not null; node = node.Next)
        {
            length++;
        }

        return length;
    }

    private static T Do<T>(T value, Action<T> change)
    {
        change(value);
        return value;
    }

    private static Node TwoNodes()
    {
        Node a = new() { Value = 1 };
        a.Next = new Node { Value = 2, Next = a };
        return a;
    }

    private static Node Tree()
    {
        Node root = new();
        for (int i = 0; i < 3; i++)
        {
            root.Links.Add(new Node { Value = i, Parent = root });
        }

        return root;
    }

    private static System.Collections.Immutable.ImmutableList<object[]> ImmutableCycle()
    {
        object[] item = new object[1];
        System.Collections.Immutable.ImmutableList<object[]> list = [item];
        item[0] = list;
        return list;
    }

    public record struct Place(int X, int Y);
}
