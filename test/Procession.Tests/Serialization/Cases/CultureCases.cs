using System.Globalization;

namespace Procession.Tests.Serialization;

internal static class CultureCases
{
    private static readonly DateTime Moment = new(2031, 1, 5, 6, 7, 8, 9);

    private static readonly string[] Formats = ["d", "D", "f", "F", "g", "G", "m", "o", "R", "s", "t", "T", "u", "y", "ddd dd MMM MMMM gg tt", "d MMMM"];

    public sealed class Own() : CultureInfo("de-DE");

    public sealed class OwnCalendar : GregorianCalendar;

    public static IEnumerable<SerializationCase> All =>
    [
        .. Usual, .. Changed, .. Parts,
        Case.Refused<CultureInfo>("CultureInfo of the user's class", () => new Own(), "Own cannot be sent"),
        Case.Refused<Calendar>("Calendar of the user's class", () => new OwnCalendar(), "OwnCalendar cannot be sent"),
    ];

    /// <summary>Whether both do the same for all that is asked of a culture.</summary>
    public static bool Same(CultureInfo a, CultureInfo b) =>
        a.Equals(b) && a.ToString() == b.ToString() && a.IsReadOnly == b.IsReadOnly && a.UseUserOverride == b.UseUserOverride &&
        a.LCID == b.LCID && a.Parent.Equals(b.Parent) && Same(a.NumberFormat, b.NumberFormat) && Same(a.DateTimeFormat, b.DateTimeFormat) &&
        Same(a.Calendar, b.Calendar) && Same(a.TextInfo, b.TextInfo) && a.CompareInfo.Name == b.CompareInfo.Name &&
        a.OptionalCalendars.Zip(b.OptionalCalendars).All(pair => Same(pair.First, pair.Second)) &&
        Formats.All(format => Moment.ToString(format, a) == Moment.ToString(format, b)) &&
        new[] { "n", "c", "p", "e", "" }.All(format => (-1234567.891).ToString(format, a) == (-1234567.891).ToString(format, b)) &&
        new[] { Moment.ToString("d", a), Moment.ToString("D", a), "1/2/31" }.All(text => Parse(text, a) == Parse(text, b));

    private static DateTime? Parse(string text, CultureInfo culture) =>
        DateTime.TryParse(text, culture, out DateTime time) ? time : null;

    private static IEnumerable<SerializationCase> Usual =>
    [
        .. new[] { "", "de-CH", "tr-TR", "fa-IR", "th-TH", "ar-SA", "ja-JP", "zh-TW", "he-IL", "de", "de-DE_phoneb", "xx-YY" }
            .Select(name => Case.Works($"CultureInfo '{name}'", () => new CultureInfo(name), Same)),
        Case.Works("CultureInfo kept by the framework", () => CultureInfo.GetCultureInfo("de-CH"), ReferenceEquals),
        Case.Works("CultureInfo kept by the framework, used", () => Use(CultureInfo.GetCultureInfo("fr-FR")), ReferenceEquals),
        Case.Works("CultureInfo invariant", () => CultureInfo.InvariantCulture, ReferenceEquals),
        Case.Works("CultureInfo of the system", () => CultureInfo.InstalledUICulture, Same),
        Case.Works("CultureInfo in use", () => Use(new CultureInfo("fa-IR")), Same),
        Case.Works("CultureInfo that sorts by another", () => CultureInfo.GetCultureInfo("de-DE", "sv-SE"), (a, b) => Same(a, b) && b.CompareInfo.Compare("ä", "z") > 0),
    ];

    private static IEnumerable<SerializationCase> Changed =>
    [
        Works("numbers", "fr-FR", c => c.NumberFormat.NumberDecimalSeparator = "_"),
        Works("all of its numbers", "en-US", ChangeNumbers),
        Works("list separator", "en-US", c => c.TextInfo.ListSeparator = ";"),
        Works("years of two digits", "en-US", c => c.Calendar.TwoDigitYearMax = 1999),
        Works("genitive names", "ru-RU", c => c.DateTimeFormat.MonthGenitiveNames = [.. c.DateTimeFormat.MonthGenitiveNames.Select(n => $"<{n}>")]),
        Works("all of its dates", "cs-CZ", ChangeDates),
        Works("patterns", "de-DE", c => c.DateTimeFormat.SetAllDateTimePatterns(["yyyy|MM|dd", "dd~MM~yyyy"], 'd')),
        Works("calendar", "ar-SA", c => c.DateTimeFormat.Calendar = c.OptionalCalendars.OfType<HijriCalendar>().Single()),
        Works("calendar and its names", "ja-JP", c => { c.DateTimeFormat.Calendar = new JapaneseCalendar(); c.DateTimeFormat.DayNames = ["1", "2", "3", "4", "5", "6", "7"]; }),
        Works("calendar's adjustment", "ar-SA", c => c.DateTimeFormat.Calendar = new HijriCalendar { HijriAdjustment = 2 }),
        Works("a format of another culture", "de-DE", c => c.NumberFormat = CultureInfo.GetCultureInfo("fr-FR").NumberFormat),
        Works("dates, after use", "ru-RU", c => { Use(c); c.DateTimeFormat.MonthNames = [.. c.DateTimeFormat.MonthNames.Reverse()]; Use(c); }),
        Case.Works("CultureInfo whose calendar is that of its dates", () => Make("en-US", c => c.Calendar.TwoDigitYearMax = 1999), SharesCalendar),
        Case.Works("CultureInfo and its numbers", () => Make("en-US", c => c.NumberFormat.NumberDecimalSeparator = "_") is var c ? (c, c.NumberFormat) : default, (a, b) => ReferenceEquals(b.c.NumberFormat, b.NumberFormat)),
    ];

    private static IEnumerable<SerializationCase> Parts =>
    [
        Case.Works("NumberFormatInfo", () => new NumberFormatInfo { NumberDecimalSeparator = "|", NumberGroupSizes = [1, 2, 3] }, Same),
        Case.Works("NumberFormatInfo invariant", () => NumberFormatInfo.InvariantInfo, Same),
        Case.Works("DateTimeFormatInfo", () => new DateTimeFormatInfo { ShortDatePattern = "yy-M-d", AMDesignator = "before" }, Same),
        Case.Works("DateTimeFormatInfo invariant", () => DateTimeFormatInfo.InvariantInfo, Same),
        Case.Works("DateTimeFormatInfo of a culture", () => CultureInfo.GetCultureInfo("th-TH").DateTimeFormat, Same),
        Case.Works("DateTimeFormatInfo in use", () => Use(new CultureInfo("he-IL")).DateTimeFormat, Same),
        Case.Works("TextInfo", () => new CultureInfo("tr-TR").TextInfo, (a, b) => Same(a, b) && b.ToUpper("i") == "İ"),
        Case.Works("TextInfo changed", () => new CultureInfo("tr-TR") { TextInfo = { ListSeparator = "/" } }.TextInfo, Same),
        Case.Equal("CompareInfo", CompareInfo.GetCompareInfo("sv-SE")),
        .. Calendars.Select((make, i) => Case.Works($"calendar {i}: {make().GetType().Name}", make, Same)),
    ];

    private static Func<Calendar>[] Calendars =>
    [
        () => new GregorianCalendar { TwoDigitYearMax = 1950 }, () => new GregorianCalendar(GregorianCalendarTypes.MiddleEastFrench),
        () => new JulianCalendar(), () => new HebrewCalendar { TwoDigitYearMax = 5800 }, () => new HijriCalendar { HijriAdjustment = -1 },
        () => new JapaneseCalendar(), () => new KoreanCalendar(), () => new PersianCalendar(), () => new TaiwanCalendar(),
        () => new ThaiBuddhistCalendar(), () => new UmAlQuraCalendar(), () => new ChineseLunisolarCalendar(),
        () => new JapaneseLunisolarCalendar(), () => new KoreanLunisolarCalendar(), () => new TaiwanLunisolarCalendar(),
        () => Calendar.ReadOnly(new JapaneseCalendar()),
    ];

    // Each once as it can be changed, and once read-only.
    private static SerializationCase Works(string what, string name, Action<CultureInfo> change) =>
        Case.Works($"CultureInfo with changed {what}", () => new[] { Make(name, change), CultureInfo.ReadOnly(Make(name, change)), (CultureInfo)Make(name, change).Clone() },
            (a, b) => a.Zip(b).All(pair => Same(pair.First, pair.Second)));

    private static CultureInfo Make(string name, Action<CultureInfo> change)
    {
        CultureInfo culture = new(name);
        change(culture);
        return culture;
    }

    private static CultureInfo Use(CultureInfo culture)
    {
        _ = Formats.Select(format => Moment.ToString(format, culture)).Append((-1.5).ToString("c", culture)).ToList();
        _ = Parse(Moment.ToString("d", culture), culture);
        return culture;
    }

    private static bool SharesCalendar(CultureInfo a, CultureInfo b)
    {
        b.Calendar.TwoDigitYearMax = 2070;
        return a.DateTimeFormat.Calendar.TwoDigitYearMax == 1999 && b.DateTimeFormat.Calendar.TwoDigitYearMax == 2070;
    }

    private static void ChangeNumbers(CultureInfo culture)
    {
        NumberFormatInfo numbers = culture.NumberFormat;
        (numbers.NegativeSign, numbers.PositiveSign, numbers.CurrencySymbol, numbers.PercentSymbol) = ("~", "^", "EUR", "pc");
        (numbers.NumberNegativePattern, numbers.CurrencyNegativePattern, numbers.NumberDecimalDigits) = (3, 2, 5);
        (numbers.NativeDigits, numbers.DigitSubstitution) = (["٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"], DigitShapes.NativeNational);
        (numbers.NumberGroupSizes, numbers.NaNSymbol) = ([2, 3], "none");
    }

    private static void ChangeDates(CultureInfo culture)
    {
        DateTimeFormatInfo dates = culture.DateTimeFormat;
        (dates.AMDesignator, dates.PMDesignator, dates.DateSeparator, dates.TimeSeparator) = ("a", "p", "|", ".");
        (dates.FirstDayOfWeek, dates.CalendarWeekRule) = (DayOfWeek.Thursday, CalendarWeekRule.FirstFullWeek);
        (dates.LongDatePattern, dates.LongTimePattern, dates.ShortTimePattern) = ("d. MMMM yyyy", "HH:mm:ss:f", "H");
        (dates.MonthDayPattern, dates.YearMonthPattern, dates.FullDateTimePattern) = ("MMMM/d", "yyyy/MMMM", "ss HH MMMM");
        dates.AbbreviatedDayNames = ["1", "2", "3", "4", "5", "6", "7"];
        dates.ShortestDayNames = ["s", "m", "t", "w", "h", "f", "a"];
        dates.AbbreviatedMonthNames = [.. Enumerable.Range(1, 13).Select(i => $"m{i}")];
        dates.AbbreviatedMonthGenitiveNames = [.. Enumerable.Range(1, 13).Select(i => $"g{i}")];
    }

    private static bool Same(NumberFormatInfo a, NumberFormatInfo b) => SameInPublic(a, b);

    private static bool Same(DateTimeFormatInfo a, DateTimeFormatInfo b) =>
        SameInPublic(a, b) && "dDtTyYmMfFgGrRsuU".All(f => a.GetAllDateTimePatterns(f).SequenceEqual(b.GetAllDateTimePatterns(f))) &&
        a.Calendar.Eras.All(era => a.GetEraName(era) == b.GetEraName(era) && a.GetAbbreviatedEraName(era) == b.GetAbbreviatedEraName(era)) &&
        Moment.ToString("D", a) == Moment.ToString("D", b) && a.GetShortestDayName(DayOfWeek.Monday) == b.GetShortestDayName(DayOfWeek.Monday);

    private static bool Same(TextInfo a, TextInfo b) => SameInPublic(a, b);

    private static bool Same(Calendar a, Calendar b) => SameInPublic(a, b) && a.GetYear(Moment) == b.GetYear(Moment) &&
        a.GetDayOfMonth(Moment) == b.GetDayOfMonth(Moment) && (a.TwoDigitYearMax < 99 || a.ToFourDigitYear(31) == b.ToFourDigitYear(31));

    private static bool SameInPublic(object a, object b) => a.GetType() == b.GetType() &&
        a.GetType().GetProperties().Where(p => !p.GetMethod!.IsStatic && p.Name != nameof(DateTimeFormatInfo.Calendar)).All(p =>
            System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(p.GetValue(a), p.GetValue(b)));
}
