using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace Procession.Tests.Serialization.Graphs;

/// <summary>A node of a random graph: its identity, and a place for everything that an object can hold.</summary>
internal class Node : IComparable<Node>
{
    // In front of Id, so that collections are read before the keys in them are complete.
    public HashSet<Node>? Set { get; set; }

    public Dictionary<Node, object?>? Map { get; set; }

    public SortedSet<Node>? Sorted { get; set; }

    public ImmutableHashSet<Node>? ImmutableSet { get; set; }

    public FrozenDictionary<Node, string>? Frozen { get; set; }

    public HashSet<Node>? ByParity { get; set; }

    public int Id { get; set; }

    public object? Any { get; set; }

    public Node? Left { get; set; }

    public Node? Right { get; set; }

    public List<Node?>? List { get; set; }

    public object?[]? Array { get; set; }

    public Array? Shaped { get; set; }

    public List<List<int>>? Numbers { get; set; }

    public Dictionary<string, List<Node>>? Index { get; set; }

    public ImmutableList<Node>? ImmutableList { get; set; }

    public (int Number, string? Text, Node? Other) Tuple { get; set; }

    public Mixed Mixed { get; set; }

    public Mixed? MaybeMixed { get; set; }

    public int? MaybeNumber { get; set; }

    public DateTime Date { get; set; }

    public decimal Money { get; set; }

    public DayOfWeek Day { get; set; }

    public Func<int>? Function { get; set; }

    public Exception? Exception { get; set; }

    public int CompareTo(Node? other) => Id.CompareTo(other?.Id ?? -1);

    public override bool Equals(object? obj) => obj is Node other && other.Id == Id;

    public override int GetHashCode() => Id;
}

/// <summary>A node of a derived class, with a callback that notes what it sees.</summary>
internal sealed class WatchingNode : Node
{
    [NonSerialized]
    private int _seen;

    public int Seen => _seen;

    public Node? Watched { get; set; }

    [OnDeserialized]
    private void Look(StreamingContext context) => _seen = (Set?.Count ?? 0) + (Watched?.Id ?? 0);
}

/// <summary>A node whose finalizer must not run for a copy.</summary>
internal sealed class OwningNode : Node
{
    private static int _finalized;

    /// <summary>Gets how many were finalized that are copies: only the originals are marked.</summary>
    public static int FinalizedCopies => Volatile.Read(ref _finalized);

    [field: NonSerialized]
    public bool IsOriginal { get; set; }

    ~OwningNode()
    {
        if (!IsOriginal)
        {
            Interlocked.Increment(ref _finalized);
        }
    }
}

/// <summary>A node that cannot be read, if it says so.</summary>
internal sealed class FragileNode : Node
{
    public bool Breaks { get; set; }

    [OnDeserialized]
    private void Break(StreamingContext context)
    {
        if (Breaks)
        {
            throw new InvalidOperationException("broken on purpose");
        }
    }
}

/// <summary>A record without references but to strings: many of them travel column by column.</summary>
internal class Leaf
{
    public int Number { get; set; }

    public string? Text { get; set; }

    public int? Maybe { get; set; }

    public DateTime At { get; set; } = new(2026, 5, 6, 7, 8, 9, DateTimeKind.Local);

    public Plain Plain { get; set; } = new() { X = 1.5, B = 2 };
}

/// <summary>Does not travel together with its base.</summary>
internal sealed class DerivedLeaf : Leaf
{
    public object? More { get; set; } = "more";
}

/// <summary>A struct with references and plain fields.</summary>
internal struct Mixed
{
    public int Number;
    public string? Text;
    public Node? Node;
    public Plain Plain;
    public object? Boxed;
}

/// <summary>A struct without references.</summary>
internal struct Plain
{
    public double X;
    public byte B;
    public long L;
}

/// <summary>Compares nodes by whether their number is even, whatever else they are; holds a node itself.</summary>
internal sealed class ParityComparer : IEqualityComparer<Node>
{
    public Node? Held { get; set; }

    public bool Equals(Node? x, Node? y) => (x!.Id + Shift) % 2 == (y!.Id + Shift) % 2;

    public int GetHashCode(Node obj) => (obj.Id + Shift) % 2;

    private int Shift => Held?.Id ?? 0;
}

/// <summary>An exception with a field of its own that leads back into the graph.</summary>
internal sealed class GraphException(string message, Exception? inner) : Exception(message, inner)
{
    public Node? Node { get; set; }
}
