using MessagePack;

namespace Procession.Serialization;

/// <summary>Many strings in pieces; a few are written one by one.</summary>
internal static class StringRun
{
    private const int LongestPiece = 256;
    private const int ShortestPiece = 16;

    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<string?> values)
    {
        while (values.Length >= ShortestPiece)
        {
            int length = Math.Min(LongestPiece, values.Length);
            StringPieceWriter piece = new(length);
            foreach (string? value in values[..length])
            {
                piece.Add(value);
            }

            piece.End(ref writer);
            values = values[length..];
        }

        foreach (string? value in values)
        {
            StringSlot.Write(ref writer, value);
        }
    }

    public static void Read(ref MessagePackReader reader, Span<string?> values)
    {
        while (values.Length >= ShortestPiece)
        {
            int length = Math.Min(LongestPiece, values.Length);
            StringPieceReader piece = new(ref reader, length);
            foreach (ref string? value in values[..length])
            {
                value = piece.TryNext(out string? next) ? next : StringSlot.Read(ref reader);
            }

            piece.End();
            values = values[length..];
        }

        foreach (ref string? value in values)
        {
            value = StringSlot.Read(ref reader);
        }
    }
}
