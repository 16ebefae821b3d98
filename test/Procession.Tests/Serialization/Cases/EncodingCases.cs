using System.Text;

namespace Procession.Tests.Serialization;

internal static class EncodingCases
{
    private const int Western = 1252;

    public sealed class Starring : EncoderFallback
    {
        public override int MaxCharCount => 1;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new EncoderReplacementFallback("*").CreateFallbackBuffer();
    }

    public static IEnumerable<SerializationCase> All =>
    [
        .. CodePages.Select(page => Case.Works<Encoding>($"Encoding of code page {page}", () => Of(page), Same)),
        Case.Works<Encoding>("Encoding with replacements of its own", () => Of(Western, new EncoderReplacementFallback("<>"), new DecoderReplacementFallback("!")), Same),
        Case.Works<Encoding>("Encoding of a code page, strict", () => Of(Western, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback), Same),
        Case.Works<Encoding>("Encoding ASCII with replacements of its own", () => Encoding.GetEncoding(20127, new EncoderReplacementFallback("#"), DecoderFallback.ExceptionFallback), Same),
        Case.Works<Encoding>("Encoding UTF-8 with a mark, lenient when it writes and strict when it reads", () => Changed(Encoding.UTF8, DecoderFallback.ExceptionFallback), Same),
        Case.Works<Encoding>("Encoding with a fallback of the user's class", () => Of(Western, new Starring(), DecoderFallback.ReplacementFallback), (a, b) => b.GetBytes("a☃").SequenceEqual("a*"u8.ToArray()) && b.EncoderFallback is Starring),
        Case.Works<Encoding>("Encoding that can still be changed", () => (Encoding)Encoding.Latin1.Clone(), (a, b) => !b.IsReadOnly && Same(a, b)),
        Case.Works<Encoding>("Encoding UTF-32 BE", () => new UTF32Encoding(true, true), Same),
        Case.Works("fallbacks by themselves", () => (EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback), (a, b) => a.Equals(b)),
#pragma warning disable SYSLIB0001 // What must become of it, should someone use it all the same.
        Case.Refused<Encoding>("Encoding UTF-7", () => new UTF7Encoding(), "UTF7Encoding cannot be sent"),
#pragma warning restore SYSLIB0001
    ];

    private static IEnumerable<int> CodePages => [37, 437, 850, 932, 936, 949, 950, Western, 1251, 20866, 28592, 28605, 50220, 51949, 52936, 54936, 57002];

    private static Encoding Of(int codePage) => CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;

    private static Encoding Of(int codePage, EncoderFallback encoder, DecoderFallback decoder) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, encoder, decoder)!;

    private static Encoding Changed(Encoding encoding, DecoderFallback fallback)
    {
        Encoding clone = (Encoding)encoding.Clone();
        clone.DecoderFallback = fallback;
        return clone;
    }

    private static bool Same(Encoding a, Encoding b) =>
        a.GetType() == b.GetType() && a.Equals(b) && a.CodePage == b.CodePage && a.Preamble.SequenceEqual(b.Preamble) &&
        a.IsReadOnly == b.IsReadOnly && Attempt(a) == Attempt(b);

    private static string Attempt(Encoding encoding)
    {
        try
        {
            return Convert.ToHexString(encoding.GetBytes("aä€ж日☃")) + encoding.GetString([0x41, 0xE4, 0xFF, 0x80]);
        }
        catch (ArgumentException e)
        {
            return e.GetType().Name;
        }
    }
}
