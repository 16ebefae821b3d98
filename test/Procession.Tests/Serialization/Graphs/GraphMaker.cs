using System.Collections.Frozen;

namespace Procession.Tests.Serialization.Graphs;

/// <summary>Makes a graph of objects out of a sequence of choices. Fewer and smaller choices make smaller graphs.</summary>
internal sealed class GraphMaker(uint[] choices)
{
    private static readonly int[][] Shapes = [[2, 3], [0, 4], [3, 0], [2, 1, 2], [1, 2, 1, 2], [0, 0, 5]];

    private int _next;
    private Node[] _nodes = [];

    /// <summary>The root: a node, or an array, list, set or box of some.</summary>
    public object Make()
    {
        _nodes = new Node[1 + Choose(10)];
        for (int i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = Choose(6) switch
            {
                0 => new WatchingNode { Id = i },
                1 => new OwningNode { Id = i, IsOriginal = true },
                2 => new FragileNode { Id = i },
                _ => new Node { Id = i },
            };
        }

        foreach (Node node in _nodes)
        {
            for (int changes = Choose(7); changes > 0; changes--)
            {
                Change(node);
            }
        }

        return Choose(6) switch
        {
            0 => _nodes,
            1 => new List<object?>(_nodes),
            2 => new HashSet<Node>(_nodes),
            3 => new Dictionary<Node, Node>(_nodes.Select(node => KeyValuePair.Create(node, Any()!))),
            4 => (Any(), 1, Value()),
            _ => _nodes[0],
        };
    }

    private void Change(Node node)
    {
        switch (Choose(25))
        {
            case 0: node.Set = [.. Some()]; break;
            case 1: node.Map = Some().Distinct().ToDictionary(each => each, _ => Value()); break;
            case 2: node.Sorted = [.. Some()]; break;
            case 3: node.ImmutableSet = [.. Some()]; break;
            case 4: node.Frozen = Some().Distinct().ToFrozenDictionary(each => each, each => $"{each.Id}"); break;
            case 5: node.ByParity = new(Some(), new ParityComparer { Held = Choose(2) == 0 ? null : Any() }); break;
            case 6: node.Any = Value(); break;
            case 7: node.Left = Any(); break;
            case 8: node.Right = Any(); break;
            case 9: node.List = [.. Some(), Any()]; break;
            case 10: node.Array = [.. Some(), Value(), null, node.Array]; break;
            case 11: node.Shaped = Shaped(); break;
            case 12: node.Numbers = [[.. Enumerable.Range(0, Choose(5))], []]; break;
            case 13: node.Index = new(StringComparer.OrdinalIgnoreCase) { ["a"] = [.. Some()], ["ö"] = [] }; break;
            case 14: node.ImmutableList = [.. Some()]; break;
            case 15: node.Tuple = (Choose(1000), Text(), Any()); break;
            case 16: node.Mixed = MakeMixed(); break;
            case 17: node.MaybeMixed = Choose(2) == 0 ? null : MakeMixed(); break;
            case 18: node.MaybeNumber = Choose(2) == 0 ? null : Choose(99); break;
            case 19: node.Date = new DateTime(2026, 1, 1, 0, 0, 0, (DateTimeKind)Choose(3)).AddHours(Choose(9_000)); break;
            case 20: node.Money = Choose(1_000_000) / 100m; break;
            case 21: node.Function = Function(); break;
            case 22: node.Exception = MakeException(Choose(3)); break;
            case 23: node.Any = Run(); break;
            default: node.Day = (DayOfWeek)Choose(7); break;
        }

        if (node is WatchingNode watching)
        {
            watching.Watched ??= Any();
        }
    }

    private Mixed MakeMixed() => new()
    {
        Number = Choose(100),
        Text = Text(),
        Node = Any(),
        Plain = new Plain { X = Choose(9) / 3.0, B = (byte)Choose(256), L = Choose(9) * 1_000_000_000_000L },
        Boxed = Choose(3) == 0 ? new Mixed { Node = Any(), Number = 1 } : null,
    };

    private object? Value() => Choose(14) switch
    {
        0 => Choose(1000),
        1 => Choose(1000) / 7.0,
        2 => Text(),
        3 => Any(),
        4 => MakeMixed(),
        5 => new Plain { X = Choose(5) },
        6 => new object?[] { Any(), Text(), Choose(3) },
        7 => new List<Node?> { Any(), null },
        8 => DayOfWeek.Friday,
        9 => new Guid(Choose(99), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        10 => Function(),
        11 => MakeException(1),
        12 => KeyValuePair.Create(Any(), (object?)Any()),
        _ => null,
    };

    // Long enough to travel column by column, with what interrupts that here and there.
    private object Run()
    {
        int length = 60 + Choose(600);
        Leaf?[] leaves = [.. Enumerable.Range(0, length).Select(i => new Leaf { Number = i, Text = Text(), Maybe = i % 3 == 0 ? null : i })];
        for (int changes = Choose(4); changes > 0; changes--)
        {
            leaves[Choose(length)] = Choose(3) switch
            {
                0 => null,
                1 => leaves[Choose(length)],
                _ => new DerivedLeaf { Number = -1 },
            };
        }

        return Choose(5) switch
        {
            0 => leaves,
            1 => new object?[] { leaves[0], leaves.ToList(), leaves, leaves[^1] },
            2 => leaves.Select(leaf => new object?[] { leaf?.Number, leaf?.Text, Choose(200) == 0 ? leaf : null, DateTime.UnixEpoch }).ToArray(),
            3 => leaves.Select(leaf => leaf?.Text).ToList(),
            _ => Enumerable.Range(0, length).ToDictionary(i => $"{i}", i => (DateTime?)DateTime.UnixEpoch.AddDays(i)),
        };
    }

    private Array Shaped()
    {
        int[] shape = Shapes[Choose(Shapes.Length)];
        bool isPlain = Choose(2) == 0;
        var array = Array.CreateInstance(isPlain ? typeof(int) : typeof(object), shape, [.. shape.Select(_ =>
            Choose(3) - 1)]);
        int[] place = [.. Enumerable.Range(0, array.Rank).Select(array.GetLowerBound)];
        if (array.Length > 0)
        {
            array.SetValue(isPlain ? Choose(99) : Any(), place);
        }

        return array;
    }

    private Func<int> Function()
    {
        Node? captured = Any();
        int number = Choose(50);
        return Choose(3) switch
        {
            0 => () => number + (captured?.Id ?? 0),
            1 => () => ++number,
            _ => GraphFunctions.Constant,
        };
    }

    private Exception MakeException(int levels) => Choose(3) switch
    {
        0 => new GraphException(Text() ?? "x", levels > 0 ? MakeException(levels - 1) : null) { Node = Any() },
        1 => new AggregateException("several", [new InvalidOperationException("one"), new FormatException("two")]),
        _ => new ArgumentException("wrong", "name") { Data = { ["k"] = Choose(9) } },
    };

    private string? Text() =>
        Choose(5) switch { 0 => null, 1 => "", 2 => "ä\ud800x", 3 => new string('t', Choose(300)), _ => "text" };

    private Node? Any() => Choose(5) == 0 ? null : _nodes[Choose(_nodes.Length)];

    private List<Node> Some()
    {
        var some = new List<Node>();
        for (int i = Choose(5); i > 0; i--)
        {
            some.Add(_nodes[Choose(_nodes.Length)]);
        }

        return some;
    }

    private int Choose(int count) => choices.Length == 0 ? 0 : (int)(choices[_next++ % choices.Length] / 7 % (uint)count);
}

internal static class GraphFunctions
{
    public static int Constant() => 42;
}
