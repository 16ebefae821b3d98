using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Many strings: a block with one byte for each (0: null; 255: not in the next block; else the number of its bytes plus 1), a
/// block with the UTF-8 of the short ones, then the others, one by one.
/// </summary>
internal static class StringPiece
{
    public const byte Null = 0;
    public const byte Elsewhere = byte.MaxValue;
}

/// <summary>Writes many strings.</summary>
internal ref struct StringPieceWriter
{
    // So short that the number of its UTF-8 bytes fits into a byte, whatever the characters are.
    private const int LongestShort = (StringPiece.Elsewhere - 2) / 3;

    private readonly byte[] _rented;
    private readonly Span<byte> _codes;
    private Span<byte> _room;
    private int _count;
    private List<string>? _elsewhere;

    public StringPieceWriter(int count)
    {
        _rented = ArrayPool<byte>.Shared.Rent(count * (StringPiece.Elsewhere + 1));
        _codes = _rented.AsSpan(0, count);
        _room = _rented.AsSpan(count);
    }

    public void Add(string? value)
    {
        if (value is null)
        {
            _codes[_count++] = StringPiece.Null;
        }
        else if (value.Length <= LongestShort && Utf8.FromUtf16(
            value, _room, out _, out int written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            _codes[_count++] = (byte)(written + 1);
            _room = _room[written..];
        }
        else
        {
            _codes[_count++] = StringPiece.Elsewhere; // A lone surrogate has no UTF-8.
            (_elsewhere ??= []).Add(value);
        }
    }

    public readonly void End(ref MessagePackWriter writer)
    {
        writer.Write(_rented.AsSpan(0, _codes.Length));
        writer.Write(_rented.AsSpan(_codes.Length, _rented.Length - _codes.Length - _room.Length));
        ArrayPool<byte>.Shared.Return(_rented);
        for (int i = 0; i < _elsewhere?.Count; i++)
        {
            StringSlot.Write(ref writer, _elsewhere[i]);
        }
    }
}

/// <summary>Reads what <see cref="StringPieceWriter"/> wrote.</summary>
internal ref struct StringPieceReader
{
    private readonly Encoding _encoding;
    private ReadOnlySpan<byte> _codes;
    private ReadOnlySpan<byte> _text;

    public StringPieceReader(ref MessagePackReader reader, int count)
    {
        _codes = Block.Take(ref reader, count);
        _text = Block.Take(ref reader);
        _encoding = Ascii.IsValid(_text) ? Encoding.Latin1 : Encoding.UTF8; // Latin-1 is faster: it only widens each byte.
    }

    /// <summary>Reads the next string; false: the string comes after the blocks.</summary>
    public bool TryNext(out string? value)
    {
        int code = _codes[0];
        _codes = _codes[1..];
        value = null;
        if (code is StringPiece.Null or StringPiece.Elsewhere)
        {
            return code == StringPiece.Null;
        }

        if (code - 1 > _text.Length)
        {
            throw new DamagedMessageException("a string exceeds its block");
        }

        value = _encoding.GetString(_text[..(code - 1)]);
        _text = _text[(code - 1)..];
        return true;
    }

    public readonly void End()
    {
        if (_text.Length > 0)
        {
            throw new DamagedMessageException("a block of strings is too long");
        }
    }
}
