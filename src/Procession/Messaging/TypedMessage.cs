using System.Buffers;
using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>
/// A message of a <see cref="PipeConnection"/>: the type as which it was sent, then the value. Sender and receiver each name
/// a type; without the sent type, the bytes of one type could be read as another, often without a failure.
/// </summary>
/// <remarks>A mark, 2 bytes of length, a <see cref="TypeName"/> of that length, the value.</remarks>
internal static class TypedMessage
{
    private const byte Mark = 0xC1; // never the first byte of a MessagePack value
    private const int PrefixSize = 1 + sizeof(ushort);

    private static readonly MemberCache<Type, Reader> Readers = new();

    public static void Write<T>(IBufferWriter<byte> destination, T value)
    {
        byte[] name = SentTypeName.Of(typeof(T));
        Span<byte> prefix = destination.GetSpan(PrefixSize + name.Length);
        prefix[0] = Mark;
        BitConverter.TryWriteBytes(prefix[1..], checked((ushort)name.Length));
        name.CopyTo(prefix[PrefixSize..]);
        destination.Advance(PrefixSize + name.Length);
        DefaultSerializer.Shared.Serialize(destination, value);
    }

    /// <summary>Reads a message as the type as which it was sent, or as another type if the value is of that type.</summary>
    /// <exception cref="SerializationFailedException">The value is of another type.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> message)
    {
        int length = message.Length >= PrefixSize && message.Span[0] == Mark
            ? BitConverter.ToUInt16(message.Span[1..])
            : int.MaxValue;
        if (length > message.Length - PrefixSize)
        {
            throw new SerializationFailedException(
                $"What arrived was not sent as a {TypeName.Show(typeof(T))}: it is not a message of Send. What SendBytes sends, "
                + "ReceiveBytes receives.");
        }

        Type sent = TypeOf(message.Span.Slice(PrefixSize, length), typeof(T));
        var value = new ReadOnlySequence<byte>(message[(PrefixSize + length)..]);
        return sent == typeof(T)
            ? DefaultSerializer.Shared.Deserialize<T>(value)
            : Checked<T>(ReaderOf(sent, typeof(T)).Read(value, typeof(T)));
    }

    private static T Checked<T>(object? value) => value switch
    {
        T fitting when !Fit.IsReinterpreted(fitting.GetType(), typeof(T)) => fitting,
        null when default(T) is null => default!,
        _ => throw FailureMessages.ForReading(Fit.Misplaced(value?.GetType() ?? typeof(object), typeof(T)), typeof(T)),
    };

    private static Type TypeOf(ReadOnlySpan<byte> name, Type wanted)
    {
        try
        {
            return TypeName.Decode(name);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw FailureMessages.ForReading(e, wanted);
        }
    }

    private static Reader ReaderOf(Type sent, Type wanted)
    {
        bool canBe = (sent.IsAssignableTo(wanted) && !Fit.IsReinterpreted(sent, wanted)) ||
            (wanted.IsAssignableTo(sent) && !Fit.IsReinterpreted(wanted, sent) && !sent.IsValueType);
        if (!canBe || sent.ContainsGenericParameters)
        {
            throw new SerializationFailedException(
                $"A {TypeName.Show(sent)} was sent, which is not a {TypeName.Show(wanted)}: receive it as the type that was "
                + "sent, or as a base type of it.");
        }

        return Readers.TryGet(sent, out Reader? known)
            ? known
            : Readers.Add(sent, (Reader)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(sent))!);
    }

    /// <summary>Reads a value of one type for a receiver that asks for another.</summary>
    private abstract class Reader
    {
        public abstract object? Read(in ReadOnlySequence<byte> value, Type wanted);
    }

    /// <inheritdoc/>
    private sealed class Reader<TSent> : Reader
    {
        public override object? Read(in ReadOnlySequence<byte> value, Type wanted) =>
            typeof(TSent).IsAssignableTo(wanted)
                ? DefaultSerializer.Shared.Deserialize<TSent>(value)
                : DefaultSerializer.DeserializeIf<TSent>(value, wanted);
    }
}
