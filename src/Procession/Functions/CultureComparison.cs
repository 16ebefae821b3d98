using System.Globalization;
using System.Reflection;

namespace Procession.Functions;

/// <summary>
/// Compares cultures by everything that can be changed in them: their Equals compares only the name, and a culture that is
/// not read-only may have changed by the next call.
/// </summary>
internal static class CultureComparison
{
    /// <summary>Whether a culture equals the one that any process gets by its name.</summary>
    public static bool IsAsNamed(CultureInfo culture) =>
        ReferenceEquals(culture, CultureInfo.InstalledUICulture)
        || ReferenceEquals(culture, CultureInfo.InvariantCulture)
        || (culture.GetType() == typeof(CultureInfo) && AreSame(culture, Named(culture)));

    /// <summary>The culture of a name, which nobody can change.</summary>
    /// <param name="name">The name, with the way of sorting if that is not the usual one.</param>
    /// <param name="withUserOverride">Whether the settings of the user count, which only Windows has.</param>
    public static CultureInfo Named(string name, bool withUserOverride) => withUserOverride && OperatingSystem.IsWindows()
        ? CultureInfo.ReadOnly(new CultureInfo(name))
        : CultureInfo.GetCultureInfo(name);

    /// <summary>
    /// Whether two cultures behave the same; <see langword="false"/> if in doubt, since the behaviour of a user-defined
    /// class is unknown.
    /// </summary>
    public static bool AreSame(CultureInfo one, CultureInfo other) =>
        one.GetType() == typeof(CultureInfo) && other.GetType() == typeof(CultureInfo)
        && one.ToString() == other.ToString()
        && (one.UseUserOverride == other.UseUserOverride || !OperatingSystem.IsWindows())
        && AreSame(one.Calendar, other.Calendar)
        && one.TextInfo.ListSeparator == other.TextInfo.ListSeparator
        && HaveSame(Parts.Numbers, one, other, static (a, b) => AreSame(a.NumberFormat, b.NumberFormat))
        && HaveSame(Parts.Dates, one, other, static (a, b) => AreSame(a.DateTimeFormat, b.DateTimeFormat));

    // One that has no formats yet would get those of its name, which are kept.
    private static bool HaveSame(
        FieldInfo? part, CultureInfo one, CultureInfo other, Func<CultureInfo, CultureInfo, bool> areSame)
    {
        bool oneLacks = Parts.Lacks(part, one);
        bool otherLacks = Parts.Lacks(part, other);
        return (oneLacks && otherLacks)
            || areSame(oneLacks ? Named(one) : one, otherLacks ? Named(other) : other);
    }

    private static CultureInfo Named(CultureInfo culture) => Named(culture.ToString(), culture.UseUserOverride);

    private static bool AreSame(Calendar one, Calendar other) =>
        one.GetType() == other.GetType() && one.GetType().Assembly == typeof(Calendar).Assembly
        && one.TwoDigitYearMax == other.TwoDigitYearMax
        && (one as GregorianCalendar)?.CalendarType == (other as GregorianCalendar)?.CalendarType
        && (one as HijriCalendar)?.HijriAdjustment == (other as HijriCalendar)?.HijriAdjustment;

    private static bool AreSame(NumberFormatInfo one, NumberFormatInfo other) =>
        one.NumberDecimalSeparator == other.NumberDecimalSeparator && one.NumberGroupSeparator == other.NumberGroupSeparator
        && one.NumberDecimalDigits == other.NumberDecimalDigits && one.NumberNegativePattern == other.NumberNegativePattern
        && one.NegativeSign == other.NegativeSign && one.PositiveSign == other.PositiveSign && one.NaNSymbol == other.NaNSymbol
        && one.NegativeInfinitySymbol == other.NegativeInfinitySymbol
        && one.PositiveInfinitySymbol == other.PositiveInfinitySymbol && one.DigitSubstitution == other.DigitSubstitution
        && one.CurrencySymbol == other.CurrencySymbol && one.CurrencyDecimalDigits == other.CurrencyDecimalDigits
        && one.CurrencyDecimalSeparator == other.CurrencyDecimalSeparator
        && one.CurrencyGroupSeparator == other.CurrencyGroupSeparator
        && one.CurrencyNegativePattern == other.CurrencyNegativePattern
        && one.CurrencyPositivePattern == other.CurrencyPositivePattern
        && one.PercentSymbol == other.PercentSymbol && one.PerMilleSymbol == other.PerMilleSymbol
        && one.PercentDecimalSeparator == other.PercentDecimalSeparator
        && one.PercentGroupSeparator == other.PercentGroupSeparator && one.PercentDecimalDigits == other.PercentDecimalDigits
        && one.PercentNegativePattern == other.PercentNegativePattern
        && one.PercentPositivePattern == other.PercentPositivePattern
        && AreSame(one.NumberGroupSizes, other.NumberGroupSizes) && AreSame(one.CurrencyGroupSizes, other.CurrencyGroupSizes)
        && AreSame(one.PercentGroupSizes, other.PercentGroupSizes) && AreSame(one.NativeDigits, other.NativeDigits);

    private static bool AreSame(DateTimeFormatInfo one, DateTimeFormatInfo other) =>
        AreSame(one.Calendar, other.Calendar)
        && one.ShortDatePattern == other.ShortDatePattern && one.LongDatePattern == other.LongDatePattern
        && one.ShortTimePattern == other.ShortTimePattern && one.LongTimePattern == other.LongTimePattern
        && one.FullDateTimePattern == other.FullDateTimePattern && one.MonthDayPattern == other.MonthDayPattern
        && one.YearMonthPattern == other.YearMonthPattern
        && one.DateSeparator == other.DateSeparator && one.TimeSeparator == other.TimeSeparator
        && one.AMDesignator == other.AMDesignator && one.PMDesignator == other.PMDesignator
        && one.FirstDayOfWeek == other.FirstDayOfWeek && one.CalendarWeekRule == other.CalendarWeekRule
        && AreSame(one.DayNames, other.DayNames) && AreSame(one.AbbreviatedDayNames, other.AbbreviatedDayNames)
        && AreSame(one.ShortestDayNames, other.ShortestDayNames) && AreSame(one.MonthNames, other.MonthNames)
        && AreSame(one.AbbreviatedMonthNames, other.AbbreviatedMonthNames)
        && AreSame(one.MonthGenitiveNames, other.MonthGenitiveNames)
        && AreSame(one.AbbreviatedMonthGenitiveNames, other.AbbreviatedMonthGenitiveNames)
        && Array.TrueForAll(
            ['d', 'D', 't', 'T', 'y'],
            format => AreSame(one.GetAllDateTimePatterns(format), other.GetAllDateTimePatterns(format)));

    private static bool AreSame(string[] one, string[] other) => one.AsSpan().SequenceEqual(other);

    private static bool AreSame(int[] one, int[] other) => one.AsSpan().SequenceEqual(other);

    /// <summary>
    /// Until a culture was asked for its formats it has none of its own, and nobody can have changed them. Making them for each
    /// new object only to compare them costs 0.3 ms. Apart, so that no program pays for finding the fields unless it compares.
    /// </summary>
    private static class Parts
    {
        public static readonly FieldInfo? Numbers = Find("_numInfo", culture => culture.NumberFormat);
        public static readonly FieldInfo? Dates = Find("_dateTimeInfo", culture => culture.DateTimeFormat);

        private delegate object Part(CultureInfo culture);

        public static bool Lacks(FieldInfo? part, CultureInfo culture) =>
            part is not null && part.GetValue(culture) is null;

        // None if this runtime keeps its formats elsewhere: then they are compared whether they were used or not.
        private static FieldInfo? Find(string name, Part make)
        {
            FieldInfo? field = typeof(CultureInfo).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
            var fresh = new CultureInfo(string.Empty);
            if (field is null || field.GetValue(fresh) is not null)
            {
                return null;
            }

            object made = make(fresh);
            return ReferenceEquals(field.GetValue(fresh), made) ? field : null;
        }
    }
}
