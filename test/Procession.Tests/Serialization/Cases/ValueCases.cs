using System.Net;
using System.Numerics;
using System.Text;

namespace Procession.Tests.Serialization;

internal static class ValueCases
{
    public enum Tint : byte
    {
        Red = 1,
        Blue = 200,
    }

    [Flags]
    public enum Big : long
    {
        None = 0,
        High = 1L << 62,
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Equal("int", int.MinValue),
        Case.Equal("uint", uint.MaxValue),
        Case.Equal("long", long.MinValue),
        Case.Equal("ulong", ulong.MaxValue),
        Case.Equal("short", short.MinValue),
        Case.Equal("ushort", ushort.MaxValue),
        Case.Equal("byte", byte.MaxValue),
        Case.Equal("sbyte", sbyte.MinValue),
        Case.Equal("bool", true),
        Case.Equal("float", float.Epsilon),
        Case.Works("float NaN bits", () => BitConverter.Int32BitsToSingle(0x7fc12345), (a, b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b)),
        Case.Works("double negative zero", () => -0.0, (a, b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b)),
        Case.Equal("char", 'ß'),
        Case.Equal("char lone surrogate", '\ud800'),
        Case.Works("decimal keeps scale", () => 1.500m, (a, b) => decimal.GetBits(a).SequenceEqual(decimal.GetBits(b))),
        Case.Equal("decimal extreme", decimal.MinValue),
        Case.Equal("Guid", Guid.Parse("6F9619FF-8B86-D011-B42D-00CF4FC964FF")),
        Case.Equal("TimeSpan", TimeSpan.MinValue),
        Case.Equal("enum of byte", Tint.Blue),
        Case.Equal("enum of long", Big.High),
        Case.Equal("enum undefined value", (Tint)99),
        Case.Equal<int?>("nullable with value", 7),
        Case.Equal<int?>("nullable null", null),
        Case.Equal<DateTime?>("nullable DateTime", new DateTime(2020, 2, 29, 1, 2, 3, DateTimeKind.Utc)),
        Case.Equal<Tint?>("nullable enum", Tint.Red),
        Case.Equal<(string?, int)?>("nullable struct that begins with null", (null, 3)),
        Case.Equal("Half", (Half)1.5),
        Case.Equal("Int128", Int128.MinValue),
        Case.Equal("UInt128", UInt128.MaxValue),
        Case.Equal("BigInteger large", BigInteger.Pow(-7, 300)),
        Case.Equal("BigInteger small", new BigInteger(5)),
        Case.Equal("Complex", new Complex(1.5, -2)),
        Case.Equal("DateOnly", new DateOnly(1999, 12, 31)),
        Case.Equal("TimeOnly", new TimeOnly(23, 59, 59, 999)),
        Case.Works("DateTime Utc", () => new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc), SameDate),
        Case.Works("DateTime Local", () => new DateTime(2024, 7, 2, 3, 4, 5, DateTimeKind.Local), SameDate),
        Case.Works("DateTime Unspecified", () => new DateTime(2024, 1, 2, 3, 4, 5), SameDate),
        Case.Works("DateTimeOffset", () => new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(345)), (a, b) => a.EqualsExact(b)),
        Case.Equal("DateTimeOffset extreme", DateTimeOffset.MaxValue),
        Case.Equal("Uri absolute", new Uri("https://example.org/a%20b?q=1#f")),
        Case.Works("Uri as it stands", () => new Uri("http://h/a/../b%2fc", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), (a, b) => a.Equals(b) && b.AbsoluteUri == "http://h/a/../b%2fc"),
        Case.Works("Uri of a file", () => new Uri("/tmp/ä b"), (a, b) => a.Equals(b) && a.OriginalString == b.OriginalString && a.LocalPath == b.LocalPath),
        Case.Equal("Uri relative", new Uri("a/b", UriKind.Relative)),
        Case.Equal("Version", new Version(1, 2, 3)),
        Case.Equal("Version four parts", new Version(1, 2, 3, 4)),
        Case.Equal("Index", ^3),
        Case.Equal("Range", 1..^2),
        Case.Equal("Rune", new Rune(0x1F600)),
        Case.Equal("Vector3", new Vector3(1, 2, 3)),
        Case.Equal("Matrix4x4", Matrix4x4.CreateRotationX(1)),
        Case.Works("Quaternion[]", () => new[] { Quaternion.Identity, new Quaternion(1, 2, 3, 4) }, (a, b) => a.SequenceEqual(b)),
        Case.Equal("Vector<float>", new Vector<float>(2.5f)),
        Case.Equal("ValueTuple 2", (1, 2.5)),
        Case.Equal("ValueTuple 1", ValueTuple.Create("x")),
        Case.Equal("ValueTuple 3 with references", (1, "two", new Version(3, 0))),
        Case.Equal("ValueTuple 7", (1, 2, 3, 4, 5, 6, "7")),
        Case.Equal("ValueTuple 8", (1, 2, 3, 4, 5, 6, 7, "8")),
        Case.Equal("ValueTuple 10", (1, 2, 3, 4, 5, 6, 7, 8, 9, "10")),
        Case.Equal("ValueTuple nested", ((1, "a"), ("b", (2.0, 'c')))),
        Case.Equal("Tuple 2", Tuple.Create(1, "b")),
        Case.Equal("Tuple 8", Tuple.Create(1, 2, 3, 4, 5, 6, 7, "8")),
        Case.Equal("KeyValuePair", KeyValuePair.Create("k", 1)),
        Case.Equal("KeyValuePair of references", KeyValuePair.Create("k", new Version(1, 0))),
        Case.Equal<object>("object = int", 5),
        Case.Equal<object>("object = string", "five"),
        Case.Works<object>("object = decimal with scale", () => 2.50m, (a, b) => decimal.GetBits((decimal)a).SequenceEqual(decimal.GetBits((decimal)b))),
        Case.Equal<object>("object = enum", Tint.Blue),
        Case.Equal<object>("object = char", 'x'),
        Case.Equal<object>("object = short", (short)3),
        Case.Equal<object>("object = Guid", Guid.Empty),
        Case.Equal<object>("object = DBNull", DBNull.Value),
        Case.Works("new object()", () => new object(), (_, b) => b.GetType() == typeof(object)),
        Case.Equal<string?>("null string", null),
        Case.Equal<object?>("null object", null),
        Case.Equal("IPAddress v4", IPAddress.Parse("10.1.2.3")),
        Case.Equal("IPAddress v6", IPAddress.Parse("fe80::1%3")),
        Case.Equal("IPAddress.Loopback", IPAddress.Loopback),
        Case.Equal("IPEndPoint", new IPEndPoint(IPAddress.Parse("10.1.2.3"), 80)),
        Case.Equal("DnsEndPoint", new DnsEndPoint("example.org", 443)),
    ];

    private static bool SameDate(DateTime a, DateTime b) => a == b && a.Kind == b.Kind;
}
