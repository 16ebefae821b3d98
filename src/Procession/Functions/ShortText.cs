using System.Globalization;

namespace Procession.Functions;

/// <summary>
/// Makes a short text of a value, for messages. This may run the user's <see cref="object.ToString"/>, so it is done where
/// that harms nobody else: in the worker that ran the item, and on the same thread.
/// </summary>
internal static class ShortText
{
    private const int Longest = 200;

    /// <summary>The text; never fails.</summary>
    public static string Of<T>(T value)
    {
        try
        {
            return Cut(value is IFormattable formattable
                ? formattable.ToString(null, CultureInfo.InvariantCulture)
                : value?.ToString());
        }
        catch (Exception e)
        {
            return $"(its ToString threw {e.GetType().Name})"; // the user's own; the item's failure matters more
        }
    }

    private static string Cut(string? text)
    {
        if (text is null)
        {
            return "null";
        }

        if (text.Length <= Longest)
        {
            return text;
        }

        int length = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
