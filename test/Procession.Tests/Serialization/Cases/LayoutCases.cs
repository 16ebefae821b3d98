using System.Runtime.InteropServices;

namespace Procession.Tests.Serialization;

internal static class LayoutCases
{
    [StructLayout(LayoutKind.Explicit)]
    public struct Variant
    {
        [FieldOffset(0)]
        public double Number;

        [FieldOffset(0)]
        public DateTime Time;

        [FieldOffset(8)]
        public int Kind;
    }

    /// <summary>The bytes that are shared hold no date; the date beside them is one, and travels as one.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct Stamped
    {
        [FieldOffset(0)]
        public double Number;

        [FieldOffset(0)]
        public bool Flag;

        [FieldOffset(8)]
        public DateTime Time;

        [FieldOffset(16)]
        public string Name;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Staggered
    {
        [FieldOffset(0)]
        public long Both;

        [FieldOffset(2)]
        public int Middle;

        [FieldOffset(5)]
        public int High;

        [FieldOffset(16)]
        public object Rest;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct RefUnion
    {
        [FieldOffset(0)]
        public string Text;

        [FieldOffset(0)]
        public byte[] Bytes;

        [FieldOffset(0)]
        public List<RefUnion> Children;

        [FieldOffset(8)]
        public int Kind;
    }

    [StructLayout(LayoutKind.Explicit)]
    public sealed class Shape
    {
        [FieldOffset(0)]
        public long Bits;

        [FieldOffset(0)]
        public DateTime Time;

        [FieldOffset(8)]
        public string? Name;

        [FieldOffset(8)]
        public int[]? Numbers;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Tangled
    {
        [FieldOffset(0)]
        public (string A, int B) First;

        [FieldOffset(0)]
        public (object C, int D) Second;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Handle
    {
        [FieldOffset(0)]
        public long Number;

        [FieldOffset(0)]
        public nint Pointer;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        .. Doubles.Select(value => Case.Works($"a double over a date: {value}", () => new Variant { Number = value, Kind = 3 }, Same)),
        Case.Works("a date over a double", () => new Variant { Time = new DateTime(2024, 3, 31, 2, 30, 0, DateTimeKind.Local) }, Same),
        Case.Works("doubles over dates in a list", () => Doubles.Select(value => new Variant { Number = value }).ToList(), (a, b) => a.Zip(b).All(pair => Same(pair.First, pair.Second))),
        Case.Works("shared bytes beside a date and a string", () => new Stamped { Number = double.MinValue, Time = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), Name = "x" }, SameStamp),
        Case.Works("shared bytes beside a date and a string, often", () => Enumerable.Range(0, 200).Select(i => new Stamped { Number = -i, Time = DateTime.UnixEpoch, Name = $"{i}" }).ToArray(), (a, b) => a.Zip(b).All(pair => SameStamp(pair.First, pair.Second))),
        Case.Works("staggered fields", () => new Staggered { Both = 0x0102030405060708, High = -2, Rest = "r" }, (a, b) => b.Both == a.Both && b.Middle == a.Middle && b.High == a.High && (string)b.Rest == "r"),
        Case.Works("a string in shared references", () => new RefUnion { Text = "abc", Kind = 1 }, (a, b) => b.Text == "abc" && b.Kind == 1),
        Case.Works("bytes in shared references", () => new RefUnion { Bytes = [1, 2, 3], Kind = 2 }, (a, b) => b.Bytes.SequenceEqual(a.Bytes)),
        Case.Works("nothing in shared references", () => default(RefUnion), (a, b) => b.Bytes is null),
        Case.Works("a tree of shared references", () => new RefUnion { Children = [.. Enumerable.Range(0, 120).Select(i => i % 2 == 0 ? new RefUnion { Text = $"{i}" } : new RefUnion { Bytes = [1] })] }, (a, b) => b.Children[118].Text == "118" && b.Children[119].Bytes.Length == 1),
        Case.Works("a class of shared fields", () => new Shape { Bits = -7, Numbers = [4] }, (a, b) => b.Bits == -7 && b.Numbers!.Single() == 4),
        Case.Works("classes of shared fields", () => Enumerable.Range(0, 120).Select(i => new Shape { Bits = i, Name = $"{i}" }).ToArray(), (a, b) => b[119].Bits == 119 && b[119].Name == "119"),
        Case.Works<object>("shared references, boxed", () => new RefUnion { Bytes = [9] }, (a, b) => ((RefUnion)b).Bytes[0] == 9),
        Case.Refused("structs with references that share bytes", () => new Tangled { First = ("a", 1) }, "its fields First, Second share bytes"),
        Case.Refused("what cannot travel, in shared references", () => new Uncertain { Task = Task.CompletedTask }, "running operation"),
        Case.Refused("a pointer over a number", () => new Handle { Number = 5 }, "pointer"),
    ];

    [StructLayout(LayoutKind.Explicit)]
    public struct Uncertain
    {
        [FieldOffset(0)]
        public object Any;

        [FieldOffset(0)]
        public Task Task;
    }

    private static double[] Doubles => [1.5, -1.5e-300, double.NaN, double.MinValue, 0, -0.0, double.Epsilon];

    private static bool Same(Variant a, Variant b) =>
        BitConverter.DoubleToInt64Bits(a.Number) == BitConverter.DoubleToInt64Bits(b.Number) && a.Kind == b.Kind;

    private static bool SameStamp(Stamped a, Stamped b) =>
        a.Number.Equals(b.Number) && a.Time == b.Time && a.Time.Kind == b.Time.Kind && a.Name == b.Name;
}
