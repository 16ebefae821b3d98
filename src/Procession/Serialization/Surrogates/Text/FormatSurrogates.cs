using System.Globalization;

namespace Procession.Serialization;

/// <summary>The parts of cultures, also when they are sent on their own.</summary>
internal static class FormatSurrogates
{
    private const string Data = "_cultureData";

    // Fields that the runtime finds again when they are needed.
    private static readonly string[] Found =
        [Data, "_compareInfo", "_dtfiTokenHash", "<Culture>k__BackingField", "<OptionalCalendars>k__BackingField"];

    public static Surrogate Dates() => new Surrogate<DateTimeFormatInfo, (string Culture, bool UserOverride, object?[] State)>(
        format =>
        {
            object data = HiddenField.Get(typeof(DateTimeFormatInfo), format, Data)!;
            string name = (string)HiddenField.GetProperty(data.GetType(), data, "CultureName")!;
            bool userOverride = (bool)HiddenField.GetProperty(data.GetType(), data, "UseUserOverride")!;
            return (name, userOverride, HiddenState.Take(format, Found));
        },
        wire =>
        {
            object format = HiddenState.Rebuild(typeof(DateTimeFormatInfo), wire.State, Found);
            CultureInfo culture = wire.Culture.Length == 0
                ? CultureInfo.InvariantCulture
                : new CultureInfo(wire.Culture, wire.UserOverride);
            HiddenField.Set(typeof(DateTimeFormatInfo), format, Data, HiddenField.Get(typeof(CultureInfo), culture, Data));
            return (DateTimeFormatInfo)format;
        });

    public static Surrogate Text() => new Surrogate<TextInfo, (string Culture, string ListSeparator, bool IsReadOnly)>(
        text => (text.CultureName, text.ListSeparator, text.IsReadOnly),
        wire =>
        {
            TextInfo text = (TextInfo)new CultureInfo(wire.Culture).TextInfo.Clone();
            text.ListSeparator = wire.ListSeparator;
            return wire.IsReadOnly ? TextInfo.ReadOnly(text) : text;
        });

    public static Surrogate Calendar(Type type) =>
        new Surrogate<Calendar, (int TwoDigitYearMax, int Variant, bool IsReadOnly)>(
            calendar => (calendar.TwoDigitYearMax, FormatProperties.VariantOf(calendar), calendar.IsReadOnly),
            wire =>
            {
                var calendar = (Calendar)Activator.CreateInstance(type)!;
                switch (calendar)
                {
                    case GregorianCalendar gregorian:
                        gregorian.CalendarType = (GregorianCalendarTypes)wire.Variant;
                        break;
                    case HijriCalendar hijri:
                        hijri.HijriAdjustment = wire.Variant;
                        break;
                    default:
                        break;
                }

                // Not by its property, which refuses the value that it has itself returned for a Japanese lunisolar calendar.
                HiddenField.Set(typeof(Calendar), calendar, "_twoDigitYearMax", wire.TwoDigitYearMax);
                return wire.IsReadOnly ? System.Globalization.Calendar.ReadOnly(calendar) : calendar;
            });
}
