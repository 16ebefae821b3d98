using System.Globalization;

namespace Procession.Serialization;

/// <summary>Cultures, by name where the name says it all.</summary>
internal static class CultureSurrogates
{
    public static Surrogate Comparison() =>
        new Surrogate<CompareInfo, string>(comparison => comparison.Name, CompareInfo.GetCompareInfo);

    public static Surrogate Culture() =>
        new Surrogate<CultureInfo, (string Name, bool Writable, NumberFormatInfo? Numbers)>(Name, Rebuild);

    private static (string Name, bool Writable, NumberFormatInfo? Numbers) Name(CultureInfo culture)
    {
        if (culture.IsReadOnly)
        {
            return (culture.Name, false, null);
        }

        CultureInfo fresh = new(culture.Name);
        DateTimeFormatInfo own = culture.DateTimeFormat;
        DateTimeFormatInfo usual = fresh.DateTimeFormat;
        bool isUsual = own.Calendar.GetType() == usual.Calendar.GetType() &&
            own.FirstDayOfWeek == usual.FirstDayOfWeek && own.CalendarWeekRule == usual.CalendarWeekRule &&
            own.AMDesignator == usual.AMDesignator && own.PMDesignator == usual.PMDesignator &&
            own.GetAllDateTimePatterns().SequenceEqual(usual.GetAllDateTimePatterns()) &&
            own.DateSeparator == usual.DateSeparator && own.TimeSeparator == usual.TimeSeparator &&
            own.DayNames.SequenceEqual(usual.DayNames) && own.MonthNames.SequenceEqual(usual.MonthNames) &&
            own.AbbreviatedDayNames.SequenceEqual(usual.AbbreviatedDayNames) &&
            own.AbbreviatedMonthNames.SequenceEqual(usual.AbbreviatedMonthNames);
        return isUsual
            ? (culture.Name, true, culture.NumberFormat)
            : throw new Refusal(typeof(CultureInfo), "its date format was changed; create it inside the function");
    }

    private static CultureInfo Rebuild((string Name, bool Writable, NumberFormatInfo? Numbers) wire) =>
        wire.Writable
            ? new CultureInfo(wire.Name) { NumberFormat = wire.Numbers ?? NumberFormatInfo.InvariantInfo }
            : CultureInfo.GetCultureInfo(wire.Name);
}
