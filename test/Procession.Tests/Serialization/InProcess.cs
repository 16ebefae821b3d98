using System.Buffers;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Writes and reads with the built-in serializer in this process.</summary>
internal sealed class InProcess : IRoundTripper
{
    public static byte[] Write<T>(T value)
    {
        KeepingWriter buffer = new();
        DefaultSerializer.Shared.Serialize(buffer, value);
        return buffer.WrittenMemory.ToArray();
    }

    public static T Read<T>(byte[] bytes) => DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(bytes));

    public static T Trip<T>(T value) => Read<T>(Write(value));

    public T Echo<T>(T value) => Trip(value);
}
