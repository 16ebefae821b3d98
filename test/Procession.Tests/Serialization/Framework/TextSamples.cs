#pragma warning disable SYSLIB0036 // Old types hold data as others do.

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Procession.Tests.Serialization;

/// <summary>Text, encodings, patterns, cultures and JSON.</summary>
internal static class TextSamples
{
    public sealed record Named(string FirstName, DayOfWeek Day, double? Number);

    public static IEnumerable<TypeSample> All => [.. Text, .. Encodings, .. Patterns, .. Cultures, .. Calendars, .. Json, .. JsonOptions];

    private static IEnumerable<TypeSample> Text =>
    [
        Sample.Data(() => new StringBuilder(3, 100).Append("abcdef"), text => (text.MaxCapacity, text.Append('x').ToString())),
        Sample.Data(() => CompositeFormat.Parse("a {0:000} b {1,5}"), format => string.Format(null, format, 5, "x")),
        Sample.Data(() => "aß😀".EnumerateRunes(), runes => (runes.MoveNext(), runes.Current)),
        Sample.Data(() => new UnicodeRange('a', 20)),
        Sample.Data(() => new TextEncoderSettings(UnicodeRanges.Cyrillic), settings => settings.GetAllowedCodePoints().ToArray()),
        Sample.Data(() => JavaScriptEncoder.Default, encoder => encoder.Encode("<ü>")),
        Sample.Data(() => JavaScriptEncoder.UnsafeRelaxedJsonEscaping, encoder => encoder.Encode("<ü>")),
        Sample.Data(() => HtmlEncoder.Default, encoder => encoder.Encode("<ü>")),
        Sample.Data(() => UrlEncoder.Default, encoder => encoder.Encode("<ü>")),
        Sample.Open(() => HtmlEncoder.Create(UnicodeRanges.Cyrillic)),
        Sample.Bound(() => new StringBuilder("abc").GetChunks()),
    ];

    private static IEnumerable<TypeSample> Encodings =>
    [
        Sample.Data<Encoding>(() => Encoding.UTF8, Bytes),
        Sample.Data(() => new UTF8Encoding(false, true), Bytes),
        Sample.Data(() => new UnicodeEncoding(true, false), Bytes),
        Sample.Data(() => new UTF32Encoding(false, true), Bytes),
        Sample.Data<Encoding>(() => Encoding.Latin1, Bytes),
        Sample.Data<Encoding>(() => Encoding.ASCII, Bytes),
        Sample.Data(() => new EncoderReplacementFallback("?!")),
        Sample.Data(() => new DecoderReplacementFallback("?!")),
        Sample.Data(() => new EncoderExceptionFallback()),
        Sample.Data(() => new DecoderExceptionFallback()),
        Sample.Data(() => Encoding.GetEncodings()[0]),
        Sample.Bound<EncodingProvider>(() => CodePagesEncodingProvider.Instance),
        Sample.Bound<Encoder>(() => Encoding.UTF8.GetEncoder()),
        Sample.Bound<Decoder>(() => Encoding.UTF8.GetDecoder()),
    ];

    private static IEnumerable<TypeSample> Patterns =>
    [
        Sample.Data(() => new Regex("a(b+)c", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(3)), regex => regex.Replace("xABBC", "!")),
        Sample.Data(() => new Regex("(?<x>b+)(c)").Match("abbc bc"), match => (match.NextMatch().Value, match.Groups["x"].Value, match.Result("$1"))),
        Sample.Data(() => new Regex("(?<5>b+)(c)").Match("abbc bc"), match => (match.NextMatch().Value, match.Groups[5].Value)),
        Sample.Data(() => Match.Empty, match => match.Success),
        Sample.Data(() => new Regex("(?<x>b)+").Match("abbb").Groups["x"], group => group.Captures.Count),
        Sample.Data(() => new Regex("(?<x>b)+").Match("abbb").Groups["x"].Captures[1]),
        Sample.Data(() => new Regex("(?<x>b)+").Match("abbb").Groups["x"].Captures),
        Sample.Data(() => new Regex("(?<x>b)+").Match("abbb").Groups, groups => groups["x"].Value),
        Sample.Data(() => new Regex("b+").Matches("abbb b"), matches => matches[1].Value),
        Sample.Data(() => new RegexCompilationInfo("a", RegexOptions.IgnoreCase, "n", "s", true)),
    ];

    private static IEnumerable<TypeSample> Cultures =>
    [
        Sample.Data(() => CultureInfo.GetCultureInfo("de-CH"), culture => 1234.5.ToString("N", culture)),
        Sample.Data(() => new NumberFormatInfo { NumberDecimalSeparator = "|" }, numbers => 1.5.ToString(numbers)),
        Sample.Data(() => NumberFormatInfo.ReadOnly(new NumberFormatInfo { NumberDecimalSeparator = "|" }), numbers => 1.5.ToString(numbers)),
        Sample.Open(() => CultureInfo.GetCultureInfo("de-CH").DateTimeFormat, dates => new DateTime(2024, 5, 6).ToString("D", dates)),
        Sample.Open(() => new DateTimeFormatInfo { ShortDatePattern = "yy|MM|dd" }, dates => new DateTime(2024, 5, 6).ToString("d", dates)),
        Sample.Data(() => CompareInfo.GetCompareInfo("sv-SE"), compare => compare.Compare("ä", "z")),
        Sample.Open(() => CultureInfo.GetCultureInfo("tr-TR").TextInfo, text => text.ToUpper("i")),
        Sample.Data(() => new RegionInfo("de-CH")),
        Sample.Data(() => CompareInfo.GetCompareInfo("sv-SE").GetSortKey("ä", CompareOptions.IgnoreCase), key => key.KeyData),
        Sample.Data(() => CompareInfo.GetCompareInfo("sv-SE").Version),
        Sample.Data(() => new DaylightTime(new DateTime(2024, 3, 31), new DateTime(2024, 10, 27), TimeSpan.FromHours(1))),
        Sample.Data(() => new IdnMapping { AllowUnassigned = true }, mapping => mapping.GetAscii("bücher.example")),
        Sample.Data(() => new StringInfo("a👩‍👩‍👧b"), text => (text.LengthInTextElements, text.SubstringByTextElements(1))),
        Sample.Data(() => StringInfo.GetTextElementEnumerator("a👩‍👩‍👧b", 1), Elements),
    ];

    private static IEnumerable<TypeSample> Calendars =>
    [
        Sample.Open(() => new GregorianCalendar(GregorianCalendarTypes.USEnglish) { TwoDigitYearMax = 1999 }, Year),
        Sample.Open(() => new ChineseLunisolarCalendar(), Year),
        Sample.Open(() => new HebrewCalendar(), Year),
        Sample.Open(() => new HijriCalendar { HijriAdjustment = 1 }, Year),
        Sample.Open(() => new JapaneseCalendar(), Year),
        Sample.Open(() => new JapaneseLunisolarCalendar(), Year),
        Sample.Open(() => new JulianCalendar(), Year),
        Sample.Open(() => new KoreanCalendar(), Year),
        Sample.Open(() => new KoreanLunisolarCalendar(), Year),
        Sample.Open(() => new PersianCalendar(), Year),
        Sample.Open(() => new TaiwanCalendar(), Year),
        Sample.Open(() => new TaiwanLunisolarCalendar(), Year),
        Sample.Open(() => new ThaiBuddhistCalendar(), Year),
        Sample.Open(() => new UmAlQuraCalendar(), Year),
    ];

    private static IEnumerable<TypeSample> Json =>
    [
        Sample.Data(() => JsonDocument.Parse("{\"a\":[1.50,{\"b\":null}]}"), document => document.RootElement.GetRawText()),
        Sample.Data(() => JsonDocument.Parse("{\"a\":1.50}").RootElement, element => element.GetProperty("a").GetRawText()),
        Sample.Data(() => new JsonObject(new JsonNodeOptions { PropertyNameCaseInsensitive = true }) { ["A"] = 1.5 }, node => (double)node["a"]!),
        Sample.Data(() => new JsonArray(1, "x", null), node => node.ToJsonString()),
        Sample.Open<JsonValue>(() => JsonValue.Create("s"), node => node.ToJsonString()),
        Sample.Data(() => JsonEncodedText.Encode("a\"ü"), text => text.EncodedUtf8Bytes.ToArray()),
        Sample.Open(() => JsonDocument.Parse("{\"a\":1.50}").RootElement.EnumerateObject().First(), property => property.Name),
        Sample.Bound(() => JsonDocument.Parse("{\"a\":1.50}").RootElement.EnumerateObject()),
        Sample.Bound(() => JsonDocument.Parse("[1]").RootElement.EnumerateArray()),
        Sample.Bound(() => new Utf8JsonWriter(new MemoryStream())),
    ];

    private static IEnumerable<TypeSample> JsonOptions =>
    [
        Sample.Data(() => new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }, Written),
        Sample.Data(Converting, Written),
        Sample.Data(() => JsonSerializerOptions.Web, Written),
        Sample.Data(() => new JsonDocumentOptions { MaxDepth = 5, AllowTrailingCommas = true }),
        Sample.Data(() => new JsonNodeOptions { PropertyNameCaseInsensitive = true }),
        Sample.Data(() => new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip }),
        Sample.Data(() => new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
        Sample.Data(() => new JsonReaderState(new JsonReaderOptions { MaxDepth = 5 })),
        Sample.Data(() => new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }),
        Sample.Data(() => new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), converter => converter.CanConvert(typeof(DayOfWeek))),
        Sample.Data(() => new JsonStringEnumConverter<DayOfWeek>(), converter => converter.CanConvert(typeof(DayOfWeek))),
        Sample.Data(() => new JsonNumberEnumConverter<DayOfWeek>(), converter => converter.CanConvert(typeof(DayOfWeek))),
        Sample.Data(() => new JsonDerivedType(typeof(string), "s")),
        Sample.Data(() => new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$t", DerivedTypes = { new JsonDerivedType(typeof(string), "s") } }),
        Sample.Data<JsonNamingPolicy>(() => JsonNamingPolicy.KebabCaseUpper, policy => policy.ConvertName("aBc")),
        Sample.Data<ReferenceHandler>(() => ReferenceHandler.Preserve),
        Sample.Data(() => new DefaultJsonTypeInfoResolver(), resolver => resolver.Modifiers.Count),
        Sample.Bound(() => JsonSerializerOptions.Default.GetTypeInfo(typeof(Named))),
    ];

    private static object Bytes(Encoding encoding) =>
        (encoding.GetBytes("aä€"), encoding.Preamble.ToArray(), encoding.EncoderFallback, encoding.DecoderFallback);

    private static object Year(Calendar calendar)
    {
        DateTime day = new(2015, 6, 7);
        return (calendar.GetYear(day), calendar.GetMonth(day), calendar.GetDayOfMonth(day), calendar.GetEra(day), calendar.ToFourDigitYear(25));
    }

    private static object Elements(TextElementEnumerator elements)
    {
        List<string> all = [];
        while (elements.MoveNext())
        {
            all.Add(elements.GetTextElement());
        }

        return all;
    }

    private static object Written(JsonSerializerOptions options) =>
        JsonSerializer.Serialize(new Named("A<ü", DayOfWeek.Friday, null), options);

    private static JsonSerializerOptions Converting()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            ReferenceHandler = ReferenceHandler.IgnoreCycles,
            NumberHandling = JsonNumberHandling.WriteAsString,
            MaxDepth = 7,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
