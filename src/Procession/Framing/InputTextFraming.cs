using System.Buffers;
using System.Text;

namespace Procession.Framing;

/// <summary>
/// The text of an item's input before the exception with which the item ended: its length, or -1 for none, and its bytes.
/// Only in chunks whose failures should contain such texts.
/// </summary>
internal static class InputTextFraming
{
    private const int None = -1;

    public static void Write(IBufferWriter<byte> destination, string? text)
    {
        int length = text is null ? None : Encoding.UTF8.GetByteCount(text);
        Span<byte> room = destination.GetSpan(sizeof(int) + Math.Max(length, 0));
        BitConverter.TryWriteBytes(room, length);
        if (text is not null)
        {
            Encoding.UTF8.GetBytes(text, room[sizeof(int)..]);
        }

        destination.Advance(sizeof(int) + Math.Max(length, 0));
    }

    /// <summary>Reads the text, and returns what follows it.</summary>
    /// <exception cref="DamagedDataException">There is no such text.</exception>
    public static Payload Read(in Payload failure, out string? text)
    {
        var reader = new SequenceReader<byte>(failure.Bytes);
        if (!reader.TryReadLittleEndian(out int length) || length < None || length > reader.Remaining)
        {
            throw new DamagedDataException("a failure does not begin with the text of its input");
        }

        text = length == None ? null : Encoding.UTF8.GetString(failure.Bytes.Slice(sizeof(int), length));
        return failure.From(sizeof(int) + Math.Max(length, 0));
    }
}
