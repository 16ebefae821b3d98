using System.Runtime.Serialization;

namespace Procession.Tests.Serialization;

internal static class ObjectCases
{
    public sealed record Person(string Name, int Age, double Height, DateTime Born, string? Note);

    public sealed record WithInit
    {
        public required string Id { get; init; }

        public int[]? Numbers { get; init; }
    }

    public record struct Pair(string A, int B);

    public readonly record struct Span2(int A, int B);

    public sealed class Poco
    {
        public int Number { get; set; }

        public string? Text { get; set; }

        public Poco? Child { get; set; }
    }

    public sealed class PublicFields
    {
        public int A;
        public string? B;
    }

    public sealed class ReadOnlyFields(int a, string b)
    {
        public readonly int A = a;
        public readonly string B = b;
    }

    public sealed class Generic<T>
    {
        public T? Value { get; set; }
    }

    public struct Hidden(string secret, int number)
    {
        private readonly string _secret = secret;
        private int _number = number;

        public readonly string Show => _secret + _number;

        public void Bump() => _number++;
    }

    public sealed class PrivateOnly
    {
        private readonly List<int> _items = [];
        private int _total;

        public string Show => string.Join(",", _items) + "=" + _total;

        public void Add(int item)
        {
            _items.Add(item);
            _total += item;
        }
    }

    public sealed class PrivateSetters
    {
        public string? Name { get; private set; }

        public static PrivateSetters Create(string name) => new() { Name = name };
    }

    public sealed class NoDefaultConstructor
    {
        private readonly string _kept;

        public NoDefaultConstructor(int seed, string text) => _kept = text + seed;

        public string Show => _kept;
    }

    public sealed class GetOnlyList
    {
        public List<string> Items { get; } = [];
    }

    public class BaseWithSecret
    {
        private int _secret;

        public int BaseSecret { get => _secret; set => _secret = value; }
    }

    public sealed class DerivedWithSecret : BaseWithSecret
    {
        private int _secret;

        public int OwnSecret { get => _secret; set => _secret = value; }
    }

    internal sealed class InternalClass
    {
        public string? X { get; set; }
    }

    private sealed class NestedPrivate
    {
        public int Y { get; set; }
    }

    public sealed class WithLockObject
    {
        private readonly object _gate = new();

        public int Value { get; set; }

        public int Read()
        {
            lock (_gate)
            {
                return Value;
            }
        }
    }

    public sealed class Cached
    {
        [NonSerialized]
        private string? _cache;

        public int Value { get; set; }

        [field: NonSerialized]
        public int Calls { get; private set; }

        public string? Cache { get => _cache; set => _cache = value; }

        [OnDeserialized]
        private void Rebuild(StreamingContext context)
        {
            Calls++;
            _cache = "rebuilt " + Value;
        }
    }

    public sealed class Counting
    {
        public int Before { get; set; }

        [OnSerializing]
        private void OnSerializing(StreamingContext context) => Before++;
    }

    public struct CachedStruct
    {
        [NonSerialized]
        public int Skipped;
        public int Kept;
    }

    public sealed class Many
    {
        public bool A;
        public byte B;
        public long C;
        public string? D;
        public decimal E;
        public int? F;
        public (int, string) G;
        public DayOfWeek H;
        public Guid I;
        public int[]? J;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Equal("record positional", new Person("Ada", 36, 1.65, new DateTime(1815, 12, 10), null)),
        Case.Works("record init and required", () => new WithInit { Id = "x", Numbers = [1, 2] }, (a, b) => b.Id == "x" && b.Numbers!.SequenceEqual([1, 2])),
        Case.Equal("record struct with references", new Pair("a", 1)),
        Case.Equal("readonly record struct", new Span2(1, 2)),
        Case.Works("POCO", () => new Poco { Number = 1, Text = "t", Child = new Poco { Number = 2 } }, (a, b) => b.Number == 1 && b.Text == "t" && b.Child!.Number == 2 && b.Child.Child is null),
        Case.Works("public fields", () => new PublicFields { A = 1, B = "b" }, (a, b) => b.A == 1 && b.B == "b"),
        Case.Works("readonly fields", () => new ReadOnlyFields(1, "b"), (a, b) => b.A == 1 && b.B == "b"),
        Case.Works("generic of value", () => new Generic<int> { Value = 4 }, (a, b) => b.Value == 4),
        Case.Works("generic of generic", () => new Generic<Generic<string>> { Value = new() { Value = "v" } }, (a, b) => b.Value!.Value == "v"),
        Case.Works("struct with private fields", () => new Hidden("s", 1), (a, b) => b.Show == "s1"),
        Case.Works("class with private fields only", MakePrivate, (a, b) => b.Show == "1,2=3"),
        Case.Works("private setters", () => PrivateSetters.Create("n"), (a, b) => b.Name == "n"),
        Case.Works("no parameterless constructor", () => new NoDefaultConstructor(1, "t"), (a, b) => b.Show == "t1"),
        Case.Works("get-only List property", MakeGetOnly, (a, b) => b.Items.SequenceEqual(["a"])),
        Case.Works("same private name in base and derived", () => new DerivedWithSecret { BaseSecret = 1, OwnSecret = 2 }, (a, b) => b.BaseSecret == 1 && b.OwnSecret == 2),
        Case.Works("internal class", () => new InternalClass { X = "x" }, (a, b) => b.X == "x"),
        Case.Works("nested private class", () => new NestedPrivate { Y = 3 }, (a, b) => b.Y == 3),
        Case.Works<object>("nested private class held as object", () => new NestedPrivate { Y = 3 }, (a, b) => b is NestedPrivate { Y: 3 }),
        Case.Equal<object>("boxed struct held as object", new Pair("a", 1)),
        Case.Equal<object>("boxed unmanaged struct held as object", new Span2(1, 2)),
        Case.Equal<object>("tuple held as object", (1, "two")),
        Case.Works("class with an object lock field", () => new WithLockObject { Value = 5 }, (a, b) => b.Read() == 5),
        Case.Works("[NonSerialized] and [OnDeserialized]", () => new Cached { Value = 3, Cache = "old" }, (a, b) => b.Cache == "rebuilt 3" && b.Calls == 1),
        Case.Works("[OnSerializing]", () => new Counting(), (a, b) => b.Before == 1),
        Case.Works("[NonSerialized] in a struct", () => new CachedStruct { Skipped = 1, Kept = 2 }, (a, b) => b is { Skipped: 0, Kept: 2 }),
        Case.Works("many field types", () => new Many { A = true, B = 2, C = -3, D = "d", E = 1.10m, F = 6, G = (7, "g"), H = DayOfWeek.Friday, I = Guid.AllBitsSet, J = [1] }, SameMany),
        Case.Works("anonymous type", () => new { A = 1, B = "b" }, (a, b) => a.Equals(b)),
        Case.Works("anonymous type nested", () => new { A = new { B = 1.5 }, C = (object?)null }, (a, b) => a.Equals(b)),
        Case.Works("anonymous type array", () => new[] { new { A = 1 }, new { A = 2 } }, (a, b) => a.SequenceEqual(b)),
        Case.Works<object>("anonymous type held as object", () => new { A = 1, L = 2L }, (a, b) => a.Equals(b)),
        Case.Works("100 objects (compiled fields)", () => Enumerable.Range(0, 100).Select(i => new Poco { Number = i, Text = $"{i}" }).ToArray(), (a, b) => b.Select((p, i) => p.Number == i && p.Text == $"{i}").All(x => x)),
        Case.Works("100 structs with references (compiled fields)", () => Enumerable.Range(0, 100).Select(i => new Hidden("h", i)).ToArray(), (a, b) => b.Select((p, i) => p.Show == "h" + i).All(x => x)),
    ];

    private static bool SameMany(Many a, Many b) =>
        a.A == b.A && a.B == b.B && a.C == b.C && a.D == b.D && a.E == b.E && a.F == b.F && a.G == b.G && a.H == b.H &&
        a.I == b.I && a.J!.SequenceEqual(b.J!);

    private static PrivateOnly MakePrivate()
    {
        PrivateOnly value = new();
        value.Add(1);
        value.Add(2);
        return value;
    }

    private static GetOnlyList MakeGetOnly()
    {
        GetOnlyList value = new();
        value.Items.Add("a");
        return value;
    }
}
