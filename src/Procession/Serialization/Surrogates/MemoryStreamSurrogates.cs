namespace Procession.Serialization;

/// <summary>
/// Memory streams: a stream that can grow is sent as its content, one over an array as that array and the part of it that is
/// used.
/// </summary>
internal static class MemoryStreamSurrogates
{
    public static Surrogate Stream() => new Surrogate<MemoryStream, Content>(Take, Rebuild);

    private static Content Take(MemoryStream stream)
    {
        if (!stream.CanRead)
        {
            throw new Refusal(typeof(MemoryStream), "it is closed; send its content");
        }

        int length = (int)stream.Length;
        if ((bool)Field(stream, "_expandable")!)
        {
            return new Content(stream.ToArray(), 0, length, length, stream.Position, Form.CanGrow);
        }

        Form form = (stream.CanWrite ? Form.Writable : 0) | (stream.TryGetBuffer(out _) ? Form.ShowsArray : 0);
        byte[] array = (byte[])Field(stream, "_buffer")!;
        return new Content(array, (int)Field(stream, "_origin")!, length, stream.Capacity, stream.Position, form);
    }

    private static MemoryStream Rebuild(Content content)
    {
        MemoryStream stream;
        if (content.Form == Form.CanGrow)
        {
            stream = new MemoryStream(content.Array.Length);
            stream.Write(content.Array);
        }
        else
        {
            bool isWritable = (content.Form & Form.Writable) != 0;
            bool showsArray = (content.Form & Form.ShowsArray) != 0;
            stream = new MemoryStream(content.Array, content.Origin, content.Capacity, isWritable, showsArray);
            if (content.Length != content.Capacity)
            {
                stream.SetLength(content.Length);
            }
        }

        stream.Position = content.Position;
        return stream;
    }

    private static object? Field(MemoryStream stream, string name) => HiddenField.Get(typeof(MemoryStream), stream, name);

    /// <summary>The kind of stream.</summary>
    [Flags]
    private enum Form : byte
    {
        CanGrow = 1,
        Writable = 2,
        ShowsArray = 4,
    }

    /// <summary>An array, and the part of it that the stream covers.</summary>
    [Sendable]
    private readonly record struct Content(byte[] Array, int Origin, int Length, int Capacity, long Position, Form Form);
}
