using System.Buffers;

namespace Procession.Serialization;

/// <summary>
/// Calls a serializer. A generic method of an interface costs a look-up at every call, so the built-in serializer is called
/// directly. A <see cref="NoResult"/> is not passed to a user's serializer.
/// </summary>
internal static class SerializerCalls
{
    public static void Write<T>(this IPoolSerializer serializer, IBufferWriter<byte> destination, T value)
    {
        if (serializer is DefaultSerializer builtIn)
        {
            builtIn.Serialize(destination, value);
        }
        else if (typeof(T) == typeof(NoResult))
        {
            DefaultSerializer.Shared.Serialize(destination, value);
        }
        else
        {
            serializer.Serialize(destination, value);
        }
    }

    public static T Read<T>(this IPoolSerializer serializer, in ReadOnlySequence<byte> source) =>
        serializer is DefaultSerializer builtIn ? builtIn.Deserialize<T>(source)
        : typeof(T) == typeof(NoResult) ? DefaultSerializer.Shared.Deserialize<T>(source)
        : serializer.Deserialize<T>(source);
}
