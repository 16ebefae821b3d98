using System.Collections.Immutable;

namespace Procession.Tests.Serialization;

/// <summary>Graphs that are deeper than any stack.</summary>
internal static class DepthCases
{
    private const int Deep = 200_000;

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("lists in lists", () => Nest(o => new List<object?> { o }), (a, b) => Depth(b, o => (o as List<object?>)?[0]) == Deep),
        Case.Works("arrays in arrays", () => Nest(o => new[] { o }), (a, b) => Depth(b, o => (o as object?[])?[0]) == Deep),
        Case.Works("dictionaries in dictionaries", () => Nest(o => new Dictionary<string, object?> { ["k"] = o }), (a, b) => Depth(b, o => (o as Dictionary<string, object?>)?["k"]) == Deep),
        Case.Works("dictionaries with a comparer", () => Nest(o => new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["k"] = o }), (a, b) => Depth(b, o => (o as Dictionary<string, object?>)?["K"]) == Deep),
        Case.Works("boxed tuples", () => Nest(o => (1, (2, (3, o)))), (a, b) => Depth(b, o => o is (int, (int, (int, object inner))) ? inner : null) == Deep),
        Case.Works("immutable lists", () => Nest(o => ImmutableList.Create(o)), (a, b) => Depth(b, o => (o as ImmutableList<object?>)?[0]) == Deep),
        Case.Works("lazies", () => Nest(o => new Lazy<object?>(o), 20_000), (a, b) => Depth(b, o => (o as Lazy<object?>)?.Value) == 20_000),
        Case.Works("structs of many levels", () => Nest(o => new Holder { Value = new() { A = new() { A = new() { A = new() { A = o } } } } }), (a, b) => Depth(b, o => (o as Holder)?.Value.A.A.A.A) == Deep),
        Case.Works("exceptions in exceptions", () => NestExceptions(e => new InvalidOperationException("outer", e)), (a, b) => Depth(b, e => e?.InnerException) == 20_000),
        Case.Works("objects of a declared type", () => Chain(1_000_000), (a, b) => Depth(b, l => l?.Next) == 1_000_000),
        Case.Works("a grid of 500 x 500", () => Grid(500), (a, b) => IsGrid(b, 500)),
        Case.Works("a chain that is a cycle", Ring, (a, b) => Depth(b, l => l!.Next == b ? null : l.Next) == 100_000),
        Case.Works("a deep chain of nodes with sets", SetChain, (a, b) => IsSetChain(b)),
        Case.Works("a chain of closures", () => Closures(Deep), (a, b) => CountClosures(b) == Deep),
        Case.Works("two deep chains that share their end", () => Chain(50_000) is var end ? (new Link { Next = end }, new Link { Next = end }) : default, (a, b) => b.Item1.Next == b.Item2.Next),
        Case.Works("a deep tree with many leaves", () => Tree(17), (a, b) => Leaves(b) == 1 << 17),
    ];

    private static object? Nest(Func<object?, object> wrap, int depth = Deep)
    {
        object? value = null;
        for (int i = 0; i < depth; i++)
        {
            value = wrap(value);
        }

        return value;
    }

    private static Exception NestExceptions(Func<Exception?, Exception> wrap)
    {
        Exception? value = null;
        for (int i = 0; i < 20_000; i++)
        {
            value = wrap(value);
        }

        return value!;
    }

    private static int Depth<T>(T value, Func<T?, T?> inner)
        where T : class?
    {
        int depth = 0;
        for (T? level = value; level is not null; level = inner(level))
        {
            depth++;
        }

        return depth;
    }

    private static Link Chain(int length)
    {
        Link first = new();
        for (int i = 1; i < length; i++)
        {
            first = new Link { Next = first };
        }

        return first;
    }

    private static Link Ring()
    {
        Link last = new();
        Link first = last;
        for (int i = 1; i < 100_000; i++)
        {
            first = new Link { Next = first };
        }

        last.Next = first;
        return first;
    }

    private static Cell Grid(int size)
    {
        var cells = new Cell[size, size];
        for (int x = 0; x < size; x++)
        {
            for (int y = 0; y < size; y++)
            {
                cells[x, y] = new Cell { X = x, Y = y };
            }
        }

        for (int x = 0; x < size; x++)
        {
            for (int y = 0; y < size; y++)
            {
                cells[x, y].Right = x + 1 < size ? cells[x + 1, y] : null;
                cells[x, y].Down = y + 1 < size ? cells[x, y + 1] : null;
            }
        }

        return cells[0, 0];
    }

    private static bool IsGrid(Cell corner, int size)
    {
        int seen = 0;
        Cell? above = null;
        for (Cell? row = corner; row is not null; above = row, row = row.Down)
        {
            Cell? over = above;
            for (Cell? cell = row; cell is not null; cell = cell.Right)
            {
                if (over is not null && (over.Down != cell || over.X != cell.X || over.Y != cell.Y - 1))
                {
                    return false;
                }

                over = over?.Right;
                seen++;
            }
        }

        return seen == size * size;
    }

    private static SetLink SetChain()
    {
        SetLink first = new() { Id = 0 };
        for (int i = 1; i < 20_000; i++)
        {
            first = new SetLink { Id = i, Next = { first } };
        }

        return first;
    }

    private static bool IsSetChain(SetLink first)
    {
        for (SetLink link = first; link.Id > 0; link = link.Next.Single())
        {
            if (!link.Next.Contains(new SetLink { Id = link.Id - 1 }))
            {
                return false;
            }
        }

        return first.Id == 19_999;
    }

    private static Func<int> Closures(int count)
    {
        Func<int>? function = null;
        for (int i = 0; i < count; i++)
        {
            Func<int>? inner = function;
            function = () => inner is null ? 0 : 1;
        }

        return function!;
    }

    private static int CountClosures(Func<int> function) =>
        Depth<Func<int>?>(function, f => (Func<int>?)f!.Target!.GetType().GetFields()[0].GetValue(f.Target));

    private static Branch Tree(int depth) => depth == 0 ? new Branch() : new Branch { Left = Tree(depth - 1), Right = Tree(depth - 1) };

    private static int Leaves(Branch? branch) =>
        branch is null ? 0 : branch.Left is null ? 1 : Leaves(branch.Left) + Leaves(branch.Right);

    public struct Wrapped<T>
    {
        public T A;
        public string? S { get; set; }
    }

    public sealed class Holder
    {
        public Wrapped<Wrapped<Wrapped<Wrapped<object?>>>> Value;
    }

    public sealed class Link
    {
        public Link? Next { get; set; }
    }

    public sealed class Cell
    {
        public Cell? Right { get; set; }

        public Cell? Down { get; set; }

        public int X { get; init; }

        public int Y { get; init; }
    }

    public sealed class SetLink
    {
        public HashSet<SetLink> Next { get; } = [];

        public int Id { get; init; }

        public override bool Equals(object? obj) => obj is SetLink link && link.Id == Id;

        public override int GetHashCode() => Id;
    }

    public sealed class Branch
    {
        public Branch? Left { get; init; }

        public Branch? Right { get; init; }
    }
}
