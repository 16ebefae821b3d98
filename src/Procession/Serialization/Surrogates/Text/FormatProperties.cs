using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>Compares parts of cultures by everything that can be seen of them.</summary>
internal static class FormatProperties
{
    public static bool Same(NumberFormatInfo a, NumberFormatInfo b) => SameProperties(a, b);

    public static bool Same(DateTimeFormatInfo a, DateTimeFormatInfo b) =>
        SameProperties(a, b) && a.GetAllDateTimePatterns().SequenceEqual(b.GetAllDateTimePatterns());

    public static bool Same(TextInfo a, TextInfo b) =>
        a.CultureName == b.CultureName && a.ListSeparator == b.ListSeparator && a.IsReadOnly == b.IsReadOnly;

    public static bool Same(Calendar a, Calendar b) =>
        a.GetType() == b.GetType() && a.TwoDigitYearMax == b.TwoDigitYearMax && VariantOf(a) == VariantOf(b) &&
        a.IsReadOnly == b.IsReadOnly;

    /// <summary>Identifies one of several calendars of one class.</summary>
    public static int VariantOf(Calendar calendar) => calendar switch
    {
        GregorianCalendar gregorian => (int)gregorian.CalendarType,
        HijriCalendar hijri => hijri.HijriAdjustment,
        _ => 0,
    };

    private static bool SameProperties(object a, object b) =>
        Array.TrueForAll(a.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public), property =>
        {
            object? first = property.GetValue(a);
            object? second = property.GetValue(b);
            return (first, second) switch
            {
                (Calendar one, Calendar other) => Same(one, other),
                (IStructuralEquatable array, _) => array.Equals(second, StructuralComparisons.StructuralEqualityComparer),
                _ => Equals(first, second),
            };
        });
}
