using System.Globalization;
using Procession.Functions;

namespace Procession.Tests.Functions;

public class CultureComparisonTests
{
    /// <summary>One change of each property that can be set.</summary>
    public static TheoryData<string> Changes => [.. AllChanges.Keys];

    private static Dictionary<string, Action<CultureInfo>> AllChanges { get; } = Collect();

    [Theory]
    [MemberData(nameof(Changes))]
    public void AreSame_AfterAChange_IsFalse_AndTrueAgainForTheSameChange(string change)
    {
        var one = new CultureInfo("de-DE");
        var other = new CultureInfo("de-DE");
        Assert.True(CultureComparison.AreSame(one, other));
        Assert.True(CultureComparison.IsAsNamed(one));

        AllChanges[change](one);
        Assert.False(CultureComparison.AreSame(one, other));
        Assert.False(CultureComparison.IsAsNamed(one));

        AllChanges[change](other);
        Assert.True(CultureComparison.AreSame(one, other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("en-US")]
    [InlineData("de-DE_phoneb")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("de")]
    public void IsAsNamed_OfAFreshOrUsedCulture_IsTrue(string name)
    {
        var culture = new CultureInfo(name);
        Assert.True(CultureComparison.IsAsNamed(culture));
        _ = 1.5.ToString(culture);
        Assert.True(CultureComparison.IsAsNamed(culture));
        _ = new DateTime(2020, 1, 1).ToString(culture);
        Assert.True(CultureComparison.IsAsNamed(culture));
        Assert.True(CultureComparison.IsAsNamed(CultureInfo.ReadOnly(culture)));
    }

    [Fact]
    public void IsAsNamed_OfAReadOnlyCustomisedCulture_IsFalse()
    {
        var culture = new CultureInfo("de-DE");
        culture.NumberFormat.CurrencySymbol = "EUR";
        Assert.False(CultureComparison.IsAsNamed(CultureInfo.ReadOnly(culture)));
    }

    [Fact]
    public void IsAsNamed_OfAUsersOwnClass_IsFalse() => Assert.False(CultureComparison.IsAsNamed(new OwnCulture()));

    [Fact]
    public void AreSame_OfTwoNames_IsFalse() =>
        Assert.False(CultureComparison.AreSame(new CultureInfo("de-DE"), new CultureInfo("de-AT")));

    private static Dictionary<string, Action<CultureInfo>> Collect()
    {
        var changes = new Dictionary<string, Action<CultureInfo>>
        {
            ["ListSeparator"] = culture => culture.TextInfo.ListSeparator = "|",
            ["TwoDigitYearMax"] = culture => culture.Calendar.TwoDigitYearMax = 2099,
            ["TwoDigitYearMax of the dates"] = culture => culture.DateTimeFormat.Calendar.TwoDigitYearMax = 2099,
            ["CalendarType"] = culture =>
                ((GregorianCalendar)culture.Calendar).CalendarType = GregorianCalendarTypes.USEnglish,
        };
        foreach (char format in "dDtTyY")
        {
            changes[$"patterns of {format}"] = culture =>
            {
                string[] patterns = culture.DateTimeFormat.GetAllDateTimePatterns(format);
                culture.DateTimeFormat.SetAllDateTimePatterns([patterns[0], "'changed'"], format);
            };
        }

        Add<NumberFormatInfo>(culture => culture.NumberFormat);
        Add<DateTimeFormatInfo>(culture => culture.DateTimeFormat);
        return changes;

        void Add<T>(Func<CultureInfo, T> part)
        {
            foreach (var property in typeof(T).GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
            {
                if (property.PropertyType != typeof(Calendar))
                {
                    changes[$"{typeof(T).Name}.{property.Name}"] = culture =>
                        property.SetValue(part(culture), Another(property.GetValue(part(culture))!));
                }
            }
        }
    }

    // Something else of the same type that the setters accept.
    private static object Another(object value) => value switch
    {
        string => "x",
        string[] texts => texts.Length == 10 ? texts.Select((_, i) => $"{(char)('\u0660' + i)}").ToArray()
            : texts.Select((text, i) => i == 0 ? "changed" : text).ToArray(),
        int[] => new[] { 4 },
        int number => number == 1 ? 2 : 1,
        DayOfWeek => DayOfWeek.Wednesday,
        CalendarWeekRule rule => rule == CalendarWeekRule.FirstDay ? CalendarWeekRule.FirstFullWeek : CalendarWeekRule.FirstDay,
        DigitShapes shapes => shapes == DigitShapes.None ? DigitShapes.Context : DigitShapes.None,
        _ => throw new NotSupportedException($"A property of type {value.GetType()}: say what else it could be."),
    };

    private sealed class OwnCulture() : CultureInfo("de-DE");
}
