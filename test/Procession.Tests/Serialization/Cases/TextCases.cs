using System.Text;
using System.Text.RegularExpressions;

namespace Procession.Tests.Serialization;

internal static partial class TextCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        Case.Equal("string empty", ""),
        Case.Equal("string short", "hello"),
        Case.Equal("string 300 chars", new string('é', 300)),
        Case.Equal("string 20,000 ASCII", new string('x', 20_000)),
        Case.Equal("string 20,000 mixed", new string('é', 20_000)),
        Case.Equal("string 5 MB", new string('y', 5_000_000)),
        Case.Equal("string with surrogate pairs", "a😀b👩‍👩‍👧‍👦"),
        Case.Equal("string with a lone high surrogate", "a\ud83d"),
        Case.Equal("string with a lone low surrogate", "\ude00b"),
        Case.Equal("string with NUL", "a\0b"),
        Case.Works("StringBuilder", () => new StringBuilder("abc\ud800"), (a, b) => a.ToString() == b.ToString()),
        Case.Works("Regex", () => new Regex("a(b+)c", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(3)), SameRegex),
        Case.Works("Regex source-generated", Digits, SameRegex),
        Case.Works("Encoding UTF-8", () => Encoding.UTF8, SameEncoding),
        Case.Works<Encoding>("Encoding UTF-8 without mark", () => new UTF8Encoding(false), SameEncoding),
        Case.Works<Encoding>("Encoding UTF-8 strict", () => new UTF8Encoding(false, true), SameEncoding),
        Case.Works("Encoding UTF-16 BE", () => Encoding.BigEndianUnicode, SameEncoding),
        Case.Works<Encoding>("Encoding UTF-16 without mark", () => new UnicodeEncoding(false, false), SameEncoding),
        Case.Works("Encoding UTF-32", () => Encoding.UTF32, SameEncoding),
        Case.Works("Encoding Latin1", () => Encoding.Latin1, SameEncoding),
        Case.Works("Encoding ASCII", () => Encoding.ASCII, SameEncoding),
    ];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    private static bool SameRegex(Regex a, Regex b) =>
        a.ToString() == b.ToString() && a.Options == b.Options && a.MatchTimeout == b.MatchTimeout &&
        b.Replace("xABBC12", "!") == a.Replace("xABBC12", "!");

    private static bool SameEncoding(Encoding a, Encoding b) =>
        a.Equals(b) && a.Preamble.SequenceEqual(b.Preamble) && a.GetBytes("aä€").SequenceEqual(b.GetBytes("aä€"));
}
