using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Procession.Tests.Serialization;

/// <summary>Numbers, texts, tuples, vectors and pieces of arrays.</summary>
internal static class PrimitiveSamples
{
    public static IEnumerable<TypeSample> All => [.. Numbers, .. Tuples, .. Vectors, .. Pieces];

    private static IEnumerable<TypeSample> Numbers =>
    [
        Sample.Data(() => true),
        Sample.Data(() => (byte)200),
        Sample.Data(() => (sbyte)-100),
        Sample.Data(() => 'ß'),
        Sample.Data(() => (short)-30_000),
        Sample.Data(() => (ushort)60_000),
        Sample.Data(() => int.MinValue),
        Sample.Data(() => uint.MaxValue),
        Sample.Data(() => long.MinValue),
        Sample.Data(() => ulong.MaxValue),
        Sample.Data(() => Int128.MinValue + 5),
        Sample.Data(() => UInt128.MaxValue - 5),
        Sample.Data(() => (Half)1.5),
        Sample.Data(() => BitConverter.Int32BitsToSingle(0x7fc12345)),
        Sample.Data(() => -0.0),
        Sample.Data(() => 1.500m),
        Sample.Data(() => new NFloat(2.5)),
        Sample.Data(() => BigInteger.Pow(-7, 300)),
        Sample.Data(() => new Complex(1.5, -2)),
        Sample.Data(() => "a\ud83d\0ß"),
        Sample.Data(() => new Rune(0x1F600)),
        Sample.Data(() => DayOfWeek.Friday),
        Sample.Data(() => Guid.Parse("6F9619FF-8B86-D011-B42D-00CF4FC964FF")),
        Sample.Data(() => new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddTicks(7)),
        Sample.Data(() => new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(345))),
        Sample.Data(() => new DateOnly(1999, 12, 31)),
        Sample.Data(() => new TimeOnly(23, 59, 59, 999)),
        Sample.Data(() => TimeSpan.FromTicks(-7)),
        Sample.Data(() => ^3),
        Sample.Data(() => 1..^2),
        Sample.Data(() => new Version(1, 2, 3)),
        Sample.Data(() => new object()),
        Sample.Data(() => DBNull.Value),
        Sample.Data(() => new StandardFormat('N', 2)),
        Sample.Data(() => default(ValueTuple)),
        Sample.Bound(() => (nint)5),
        Sample.Bound(() => (nuint)5),
        Sample.Bound(() => new CLong(5)),
        Sample.Bound(() => new CULong(5)),
        Sample.Bound(() => new HashCode()),
    ];

    private static IEnumerable<TypeSample> Tuples =>
    [
        Sample.Data(() => Tuple.Create("a")),
        Sample.Data(() => Tuple.Create(1, "b")),
        Sample.Data(() => Tuple.Create(1, "b", new Version(1, 0))),
        Sample.Data(() => Tuple.Create(1, 2, 3, "4")),
        Sample.Data(() => Tuple.Create(1, 2, 3, 4, "5")),
        Sample.Data(() => Tuple.Create(1, 2, 3, 4, 5, "6")),
        Sample.Data(() => Tuple.Create(1, 2, 3, 4, 5, 6, "7")),
        Sample.Data(() => Tuple.Create(1, 2, 3, 4, 5, 6, 7, "8")),
        Sample.Data(() => ValueTuple.Create("a")),
        Sample.Data(() => (1, "b")),
        Sample.Data(() => (1, "b", new Version(1, 0))),
        Sample.Data(() => (1, 2, 3, "4")),
        Sample.Data(() => (1, 2, 3, 4, "5")),
        Sample.Data(() => (1, 2, 3, 4, 5, "6")),
        Sample.Data(() => (1, 2, 3, 4, 5, 6, "7")),
        Sample.Data(() => (1, 2, 3, 4, 5, 6, 7, "8")),
        Sample.Data(() => KeyValuePair.Create("k", new[] { 1, 2 }), pair => pair.Value),
    ];

    private static IEnumerable<TypeSample> Vectors =>
    [
        Sample.Data(() => new Vector2(1, 2)),
        Sample.Data(() => new Vector3(1, 2, 3)),
        Sample.Data(() => new Vector4(1, 2, 3, 4)),
        Sample.Data(() => Matrix3x2.CreateRotation(1)),
        Sample.Data(() => Matrix4x4.CreateRotationX(1)),
        Sample.Data(() => new Plane(1, 2, 3, 4)),
        Sample.Data(() => new Quaternion(1, 2, 3, 4)),
        Sample.Data(() => new Vector<float>(2.5f)),
        Sample.Data(() => Vector64.Create(1, 2)),
        Sample.Data(() => Vector128.Create(1L, 2)),
        Sample.Data(() => Vector256.Create(1.0, 2, 3, 4)),
        Sample.Data(() => Vector512.Create((byte)7)),
        Sample.Data(() => new TotalOrderIeee754Comparer<double>(), comparer => comparer.Compare(-0.0, 0.0)),
    ];

    private static IEnumerable<TypeSample> Pieces =>
    [
        Sample.Data(() => new ArraySegment<string>(["a", "b", "c"], 1, 2), piece => (piece.Offset, piece.Array!.Length)),
        Sample.Data(() => new Memory<string>(["a", "b", "c"], 1, 2), memory => memory.ToArray()),
        Sample.Data(() => new ReadOnlyMemory<int>([1, 2, 3], 1, 2), memory => memory.ToArray()),
        Sample.Data(() => "text".AsMemory(1, 2), memory => memory.ToArray()),
        Sample.Data(Segments, Pieced),
        Sample.Data(() => new ReadOnlySequence<int>([1, 2, 3], 1, 2), Pieced),
        Sample.Data(Buffer, buffer => (buffer.WrittenMemory.ToArray(), buffer.Capacity)),
        Sample.Bound(() => new MemoryHandle()),
        Sample.Bound(() => ArrayPool<int>.Create()),
        Sample.Data(() => MemoryPool<int>.Shared, pool => pool == MemoryPool<int>.Shared),
        Sample.Data(() => ArrayPool<int>.Shared, pool => pool == ArrayPool<int>.Shared),
        Sample.Bound(() => SearchValues.Create("abc")),
        Sample.Bound(() => new ArraySegment<int>([1]).GetEnumerator()),
    ];

    private static object Pieced<T>(ReadOnlySequence<T> sequence)
    {
        List<T[]> pieces = [];
        foreach (ReadOnlyMemory<T> piece in sequence)
        {
            pieces.Add(piece.ToArray());
        }

        return (sequence.Length, pieces);
    }

    private static ReadOnlySequence<byte> Segments()
    {
        Piece last = new(new byte[] { 3, 4, 5 }, null, 2);
        return new ReadOnlySequence<byte>(new Piece(new byte[] { 1, 2 }, last, 0), 1, last, 2);
    }

    private static ArrayBufferWriter<byte> Buffer()
    {
        ArrayBufferWriter<byte> buffer = new(64);
        buffer.Write<byte>([1, 2, 3]);
        return buffer;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? next, long index)
        {
            Memory = memory;
            Next = next;
            RunningIndex = index;
        }
    }
}
