namespace Procession.Tests.Serialization;

internal static class MemoryStreamCases
{
    public sealed class Window(byte[] all, MemoryStream part)
    {
        public byte[] All { get; } = all;

        public MemoryStream Part { get; } = part;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("MemoryStream", Grown, (a, b) => Same(a, b) && b.Position == 2),
        Case.Works("MemoryStream read-only", () => new MemoryStream([1, 2], false), Same),
        Case.Works("MemoryStream empty", () => new MemoryStream(), Same),
        Case.Works("MemoryStream beyond its end", () => new MemoryStream { Position = 9 }, Same),
        Case.Works("MemoryStream over an array", () => new MemoryStream([1, 2, 3]), Same),
        Case.Works("MemoryStream over an array, shortened", Shortened, Same),
        Case.Works("MemoryStream that shows its array", () => new MemoryStream(new byte[9], 3, 4, true, true), (a, b) => Same(a, b) && b.GetBuffer().Length == 9),
        Case.Works("MemoryStream that shows its array, read-only", () => new MemoryStream([1, 2, 3], 1, 1, false, true), (a, b) => Same(a, b) && b.GetBuffer().Length == 3),
        Case.Works("MemoryStream over a part of an array", () => new MemoryStream([1, 2, 3, 4], 1, 2), (a, b) => Same(a, b) && b.ToArray().SequenceEqual(new byte[] { 2, 3 })),
        Case.Works("MemoryStream over an array of the same object", Shared, (a, b) => WritesInto(b)),
        Case.Refused("MemoryStream closed", Closed, "it is closed"),
    ];

    private static bool Same(MemoryStream a, MemoryStream b) =>
        a.ToArray().SequenceEqual(b.ToArray()) && a.Position == b.Position && a.Length == b.Length && a.CanWrite == b.CanWrite &&
        a.TryGetBuffer(out ArraySegment<byte> first) == b.TryGetBuffer(out ArraySegment<byte> second) &&
        first.Offset == second.Offset && first.Count == second.Count && Room(a) == Room(b);

    // How far it can be written: an array does not grow.
    private static long Room(MemoryStream stream)
    {
        try
        {
            stream.SetLength(stream.Length + 100);
            return long.MaxValue;
        }
        catch (NotSupportedException)
        {
            return stream.Capacity;
        }
    }

    private static MemoryStream Grown()
    {
        MemoryStream stream = new();
        stream.Write([1, 2, 3, 4]);
        stream.Position = 2;
        return stream;
    }

    private static MemoryStream Shortened()
    {
        MemoryStream stream = new([1, 2, 3, 4, 5]);
        stream.SetLength(2);
        return stream;
    }

    private static Window Shared()
    {
        byte[] all = [1, 2, 3, 4];
        return new Window(all, new MemoryStream(all, 1, 2));
    }

    private static bool WritesInto(Window window)
    {
        window.Part.WriteByte(99);
        return window.All[1] == 99;
    }

    private static MemoryStream Closed()
    {
        MemoryStream stream = new([1]);
        stream.Dispose();
        return stream;
    }
}
