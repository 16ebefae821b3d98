using System.Globalization;

namespace Procession.Settings;

/// <summary>Formats times for messages.</summary>
internal static class TimeText
{
    /// <summary>
    /// Seconds, rounded to the millisecond. A time below a millisecond keeps all its digits, since nobody sets a limit of
    /// "0 s".
    /// </summary>
    public static string Seconds(TimeSpan time)
    {
        bool isTiny = time.Duration() < TimeSpan.FromMilliseconds(1);
        return time.TotalSeconds.ToString(isTiny ? "0.#######" : "0.###", CultureInfo.InvariantCulture);
    }
}
