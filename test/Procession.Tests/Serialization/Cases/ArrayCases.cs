using System.Runtime.CompilerServices;

namespace Procession.Tests.Serialization;

internal static class ArrayCases
{
    public struct Point
    {
        public float X;
        public float Y;
        public float Z;
    }

    public record struct Named(string Name, int Value);

    [InlineArray(4)]
    public struct FourInts
    {
        private int _first;
    }

    [InlineArray(3)]
    public struct ThreeStrings
    {
        private string? _first;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Items("byte[]", () => new byte[] { 1, 2, 255 }),
        Case.Items("byte[] empty", () => Array.Empty<byte>()),
        Case.Items("byte[] 1 MiB", () => Enumerable.Range(0, 1 << 20).Select(i => (byte)i).ToArray()),
        Case.Items("double[]", () => new[] { 1.5, double.NaN, double.NegativeInfinity }),
        Case.Items("bool[]", () => new[] { true, false }),
        Case.Items("char[]", () => new[] { 'a', '\ud800' }),
        Case.Items("decimal[]", () => new[] { 1.0m, 2.00m }),
        Case.Items("DateTime[]", () => new[] { DateTime.UnixEpoch, DateTime.MaxValue }),
        Case.Items("Guid[]", () => new[] { Guid.Empty, Guid.AllBitsSet }),
        Case.Items("string[]", () => new[] { "a", null, "c" }),
        Case.Items("struct[] unmanaged", () => new[] { new Point { X = 1, Y = 2, Z = 3 }, default }),
        Case.Items("(int,double)[]", () => new[] { (1, 2.0), (3, 4.0) }),
        Case.Items("struct[] with references", () => new[] { new Named("a", 1), new Named("b", 2) }),
        Case.Items("List of structs with references", () => new List<Named> { new("a", 1), default }),
        Case.Items("List of unmanaged structs", () => new List<Point> { new() { X = 1 }, default }),
        Case.Items("Nullable[]", () => new int?[] { 1, null, 3 }),
        Case.Works("jagged", () => new[] { [1, 2], Array.Empty<int>(), [3] }, (a, b) => a.Zip(b).All(p => p.First.SequenceEqual(p.Second))),
        Case.Works("jagged with null", () => new int[]?[] { [1], null }, (a, b) => b[0]![0] == 1 && b[1] is null),
        Case.Items("int[,]", () => new[,] { { 1, 2, 3 }, { 4, 5, 6 } }),
        Case.Works("int[,] keeps its shape", () => new int[2, 3], (a, b) => b.GetLength(0) == 2 && b.GetLength(1) == 3),
        Case.Items("string[,,]", () => new[,,] { { { "a", null }, { "c", "d" } } }),
        Case.Items("int[,] empty", () => new int[0, 3]),
        .. EmptyShapes.Select(lengths => Case.Works($"double[{string.Join(',', lengths)}]", () => Array.CreateInstance(typeof(double), lengths), SameShape)),
        .. EmptyShapes.Select(lengths => Case.Works($"string[{string.Join(',', lengths)}]", () => Array.CreateInstance(typeof(string), lengths), SameShape)),
        Case.Works("empty with lower bounds", () => Array.CreateInstance(typeof(int), [0, 4], [5, -6]), SameShape),
        Case.Works("one dimension of a general array", () => Array.CreateInstanceFromArrayType(typeof(int).MakeArrayType(1), 3), SameShape),
        Case.Items("rank 5", () => Filled(new int[2, 1, 2, 1, 2])),
        Case.Works("lower bound 1", () => Array.CreateInstance(typeof(int), [3], [1]), (a, b) => b.GetLowerBound(0) == 1 && b.Length == 3 && b.GetType() == a.GetType()),
        Case.Works("lower bound 1, rank 2, references", LowerBounds, (a, b) => (string)b.GetValue(1, -2)! == "x" && b.GetLowerBound(1) == -2),
        Case.Works("Memory<byte>", () => new Memory<byte>([1, 2, 3, 4], 1, 2), (a, b) => a.Span.SequenceEqual(b.Span)),
        Case.Works("ReadOnlyMemory<int>", () => new ReadOnlyMemory<int>([1, 2, 3]), (a, b) => a.Span.SequenceEqual(b.Span)),
        Case.Works("ReadOnlyMemory<char> of a string", () => "hello".AsMemory(1, 3), (a, b) => b.ToString() == "ell"),
        Case.Works("Memory<string>", () => new Memory<string>(["a", "b"]), (a, b) => a.ToArray().SequenceEqual(b.ToArray())),
        Case.Works("ArraySegment", () => new ArraySegment<int>([1, 2, 3, 4], 1, 2), (a, b) => a.SequenceEqual(b) && b.Offset == 1),
        Case.Items("object[] of mixed things", () => new object?[] { 1, "two", 3.0, null, new Version(4, 0), 'c', (5, 6) }),
        Case.Works("inline array of ints", MakeInts, (a, b) => a[0] == b[0] && a[3] == b[3]),
        Case.Works("inline array of strings", MakeStrings, (a, b) => b[0] == "x" && b[1] is null && b[2] == "z"),
        Case.Items("BitArray", () => new System.Collections.BitArray([true, false, true])),
    ];

    private static int[][] EmptyShapes =>
        [[0, 0], [0, 3], [3, 0], [2, 0, 2], [0, 1000, 1000], [1000, 1000, 0], [0, 2_000_000_000], [1, 2, 3, 0]];

    private static bool SameShape(Array a, Array b) => a.GetType() == b.GetType() && Enumerable.Range(0, a.Rank).All(i =>
        a.GetLength(i) == b.GetLength(i) && a.GetLowerBound(i) == b.GetLowerBound(i));

    private static int[,,,,] Filled(int[,,,,] array)
    {
        array[1, 0, 1, 0, 1] = 9;
        array[0, 0, 1, 0, 0] = 7;
        return array;
    }

    private static Array LowerBounds()
    {
        Array array = Array.CreateInstance(typeof(string), [2, 2], [1, -2]);
        array.SetValue("x", 1, -2);
        return array;
    }

    private static FourInts MakeInts()
    {
        FourInts ints = default;
        ints[0] = 5;
        ints[3] = 8;
        return ints;
    }

    private static ThreeStrings MakeStrings()
    {
        ThreeStrings strings = default;
        strings[0] = "x";
        strings[2] = "z";
        return strings;
    }
}
