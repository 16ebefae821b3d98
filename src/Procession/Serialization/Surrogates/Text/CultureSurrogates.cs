using System.Globalization;

namespace Procession.Serialization;

/// <summary>Cultures: their name, and those parts that differ from what the name implies.</summary>
internal static class CultureSurrogates
{
    private const string Numbers = "_numInfo";
    private const string Dates = "_dateTimeInfo";
    private const string Text = "_textInfo";
    private const string Calendar = "_calendar";
    private const string Comparison = "_compareInfo";

    private static readonly CultureParts Nothing = new(null, null, null, null, null);

    public static Surrogate Compare() =>
        new Surrogate<CompareInfo, string>(comparison => comparison.Name, CompareInfo.GetCompareInfo);

    public static Surrogate Culture() => new Surrogate<CultureInfo, CultureContent>(Take, Rebuild);

    private static CultureContent Take(CultureInfo culture)
    {
        if (ReferenceEquals(culture, CultureInfo.InvariantCulture))
        {
            return new CultureContent("", CultureForm.Invariant, null);
        }

        string name = culture.ToString(); // with the sort order, which Name leaves out: de-DE_phoneb
        CultureForm form = (culture.IsReadOnly ? CultureForm.ReadOnly : 0) |
            (culture.UseUserOverride ? CultureForm.UserOverride : 0);
        if (ReferenceEquals(culture, CultureInfo.GetCultureInfo(name)))
        {
            return new CultureContent(name, form, null);
        }

        CultureInfo usual = new(name, culture.UseUserOverride);
        usual = culture.IsReadOnly ? CultureInfo.ReadOnly(usual) : usual;

        // Parts that nobody has asked for yet are missing, and will be created as usual.
        CultureParts parts = new(
            Part<NumberFormatInfo>(culture, Numbers, part => FormatProperties.Same(part, usual.NumberFormat)),
            Part<DateTimeFormatInfo>(culture, Dates, part => FormatProperties.Same(part, usual.DateTimeFormat)),
            Part<TextInfo>(culture, Text, part => FormatProperties.Same(part, usual.TextInfo)),
            Part<Calendar>(culture, Calendar, part => FormatProperties.Same(part, usual.Calendar)),
            Part<CompareInfo>(culture, Comparison, part => part.Name == usual.CompareInfo.Name));
        return new CultureContent(name, form, parts == Nothing ? null : parts);
    }

    private static CultureInfo Rebuild(CultureContent content)
    {
        if ((content.Form & CultureForm.Invariant) != 0)
        {
            return CultureInfo.InvariantCulture;
        }

        if (content is { Form: CultureForm.ReadOnly, Parts: null })
        {
            return CultureInfo.GetCultureInfo(content.Name);
        }

        CultureInfo culture = new(content.Name, (content.Form & CultureForm.UserOverride) != 0);
        if (content.Parts is { } parts)
        {
            SetPart(culture, Numbers, parts.Numbers);
            SetPart(culture, Dates, parts.Dates);
            SetPart(culture, Text, parts.Text);
            SetPart(culture, Calendar, parts.Calendar);
            SetPart(culture, Comparison, parts.Comparison);
        }

        if ((content.Form & CultureForm.ReadOnly) != 0)
        {
            HiddenField.Set(typeof(CultureInfo), culture, "_isReadOnly", true);
        }

        return culture;
    }

    private static T? Part<T>(CultureInfo culture, string field, Predicate<T> isUsual)
        where T : class =>
        (T?)HiddenField.Get(typeof(CultureInfo), culture, field) is { } part && !isUsual(part) ? part : null;

    private static void SetPart(CultureInfo culture, string field, object? part)
    {
        if (part is not null)
        {
            HiddenField.Set(typeof(CultureInfo), culture, field, part);
        }
    }
}

/// <summary>The kind of culture.</summary>
[Flags]
internal enum CultureForm : byte
{
    ReadOnly = 1,
    UserOverride = 2,
    Invariant = 4,
}

/// <summary>The state from which a culture is rebuilt; without parts, the name determines everything.</summary>
[Sendable]
internal readonly record struct CultureContent(string Name, CultureForm Form, CultureParts? Parts);

/// <summary>The parts of a culture that differ from what its name implies; the others are null.</summary>
[Sendable]
internal sealed record CultureParts(
    NumberFormatInfo? Numbers, DateTimeFormatInfo? Dates, TextInfo? Text, Calendar? Calendar, CompareInfo? Comparison);
