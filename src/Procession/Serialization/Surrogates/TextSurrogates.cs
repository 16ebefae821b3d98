using System.Text;
using System.Text.RegularExpressions;

namespace Procession.Serialization;

/// <summary>Text and patterns.</summary>
internal static class TextSurrogates
{
    private const int Utf8 = 65001;

    public static Surrogate StringBuilder() => new Surrogate<StringBuilder, (string Text, int MaxCapacity)>(
        builder => (builder.ToString(), builder.MaxCapacity),
        wire => new StringBuilder(Math.Min(16, wire.MaxCapacity), wire.MaxCapacity).Append(wire.Text));

    public static Surrogate Regex() => new Surrogate<Regex, (string Pattern, RegexOptions Options, TimeSpan Timeout)>(
        regex => (regex.ToString(), regex.Options, regex.MatchTimeout),
        wire => new Regex(wire.Pattern, wire.Options, wire.Timeout));

    public static Surrogate Uri() => new Surrogate<Uri, (string Text, bool IsAbsolute)>(
        uri => (uri.OriginalString, uri.IsAbsoluteUri),
        wire => new Uri(wire.Text, wire.IsAbsolute ? UriKind.Absolute : UriKind.Relative));

    public static Surrogate Encoding() => new Surrogate<Encoding, (int CodePage, bool Mark, bool Throws)>(
        encoding => (encoding.CodePage, encoding.Preamble.Length > 0, Throws(encoding)),
        wire => Rebuild(wire.CodePage, wire.Mark, wire.Throws));

    private static bool Throws(Encoding encoding)
    {
        bool throws = encoding.DecoderFallback is DecoderExceptionFallback;
        Encoding twin = Rebuild(encoding.CodePage, encoding.Preamble.Length > 0, throws);
        return twin.Equals(encoding) && twin.Preamble.SequenceEqual(encoding.Preamble)
            ? throws
            : throw new Refusal(encoding.GetType(), "it has fallbacks of its own; create it inside the function");
    }

    private static Encoding Rebuild(int codePage, bool mark, bool throws)
    {
        if (codePage == Utf8)
        {
            return mark && !throws ? System.Text.Encoding.UTF8 : new UTF8Encoding(mark, throws);
        }

        Encoding encoding = throws
            ? System.Text.Encoding.GetEncoding(
                codePage,
                EncoderFallback.ExceptionFallback,
                DecoderFallback.ExceptionFallback)
            : System.Text.Encoding.GetEncoding(codePage);
        return mark == encoding.Preamble.Length > 0 ? encoding : codePage switch
        {
            1200 or 1201 => new UnicodeEncoding(codePage == 1201, mark, throws),
            12000 or 12001 => new UTF32Encoding(codePage == 12001, mark, throws),
            _ => encoding,
        };
    }
}
