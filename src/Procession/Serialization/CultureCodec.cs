using System.Buffers;
using System.Globalization;
using System.Text;

namespace Procession.Serialization;

/// <summary>
/// A culture as bytes and back, where it goes by itself: to a worker that is to compute as its caller does. One that nobody has
/// changed is its name, for which no serializer is loaded.
/// </summary>
internal static class CultureCodec
{
    private const byte Changed = byte.MaxValue; // Otherwise the first byte is the form, and the name follows.

    /// <summary>Writes a culture.</summary>
    /// <exception cref="UnsendableException">It is of a class of the user's, or a part of it is.</exception>
    public static byte[] Write(CultureInfo culture)
    {
        if (culture.GetType() == typeof(CultureInfo) && CultureSurrogates.Take(culture) is { Parts: null } content)
        {
            return [(byte)content.Form, .. Encoding.UTF8.GetBytes(content.Name)];
        }

        ArrayBufferWriter<byte> bytes = new();
        bytes.Write([Changed]);
        DefaultSerializer.Shared.Serialize(bytes, culture);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="SerializationFailedException">The bytes are damaged.</exception>
    /// <exception cref="CultureNotFoundException">This process knows no culture of that name.</exception>
    public static CultureInfo Read(ReadOnlyMemory<byte> bytes) => bytes.Span[0] == Changed
        ? DefaultSerializer.Shared.Deserialize<CultureInfo>(new ReadOnlySequence<byte>(bytes[1..]))
        : CultureSurrogates.Rebuild(
            new CultureContent(Encoding.UTF8.GetString(bytes.Span[1..]), (CultureForm)bytes.Span[0], null));
}
