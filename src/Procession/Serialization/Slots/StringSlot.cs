using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Strings: UTF-8 if that loses nothing, otherwise the raw UTF-16 units as binary (a lone surrogate has no UTF-8). Their
/// identity is not preserved.
/// </summary>
internal sealed class StringSlot : RunSlot<string?>
{
    // Longer strings are written in pieces, because UTF-8 would need three bytes for each char in one span of the
    // destination.
    private const int OnePieceLimit = 16 * 1024;

    public override bool NeedsGraph => false;

    public override void Write(ref MessagePackWriter writer, string? value, WriteGraph graph) => Write(ref writer, value);

    public override string? Read(ref MessagePackReader reader, ReadGraph graph) => Read(ref reader);

    public override void WriteRun(ref MessagePackWriter writer, ReadOnlySpan<string?> values, WriteGraph graph) =>
        StringRun.Write(ref writer, values);

    public override void ReadRun(ref MessagePackReader reader, Span<string?> values, ReadGraph graph) =>
        StringRun.Read(ref reader, values);

    public static void Write(ref MessagePackWriter writer, string? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else if (value.Length > OnePieceLimit)
        {
            WriteLong(ref writer, value);
        }
        else if (!TryWriteUtf8(ref writer, value))
        {
            WriteUtf16(ref writer, value);
        }
    }

    public static string? Read(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Binary)
        {
            return reader.TryReadStringSpan(out ReadOnlySpan<byte> utf8) ? Encoding.UTF8.GetString(utf8) : reader.ReadString();
        }

        ReadOnlySequence<byte> units = reader.ReadBytes()!.Value;
        return units.Length % 2 != 0
            ? throw new DamagedMessageException("half a character")
            : string.Create(
                (int)(units.Length / 2),
                units,
                static (chars, bytes) => bytes.CopyTo(MemoryMarshal.AsBytes(chars)));
    }

    private static bool TryWriteUtf8(ref MessagePackWriter writer, string value)
    {
        int maxBytes = value.Length * 3;
        int header = maxBytes <= MessagePackRange.MaxFixStringLength ? 1 : maxBytes <= byte.MaxValue ? 2 : 3;
        Span<byte> span = writer.GetSpan(maxBytes + header);
        if (Utf8.FromUtf16(value, span[header..], out _, out int written, replaceInvalidSequences: false) !=
            OperationStatus.Done)
        {
            return false;
        }

        switch (header)
        {
            case 1:
                span[0] = (byte)(MessagePackCode.MinFixStr | written);
                break;
            case 2:
                span[0] = MessagePackCode.Str8;
                span[1] = (byte)written;
                break;
            default:
                span[0] = MessagePackCode.Str16;
                span[1] = (byte)(written >> 8);
                span[2] = (byte)written;
                break;
        }

        writer.Advance(written + header);
        return true;
    }

    private static void WriteLong(ref MessagePackWriter writer, string value)
    {
        if (!Ascii.IsValid(value))
        {
            WriteUtf16(ref writer, value);
            return;
        }

        writer.WriteStringHeader(value.Length);
        for (int done = 0; done < value.Length; done += OnePieceLimit)
        {
            ReadOnlySpan<char> piece = value.AsSpan(done, Math.Min(OnePieceLimit, value.Length - done));
            Encoding.ASCII.GetBytes(piece, writer.GetSpan(piece.Length));
            writer.Advance(piece.Length);
        }
    }

    private static void WriteUtf16(ref MessagePackWriter writer, string value)
    {
        writer.WriteBinHeader(checked(value.Length * 2));
        writer.WriteRaw(MemoryMarshal.AsBytes(value.AsSpan()));
    }
}
