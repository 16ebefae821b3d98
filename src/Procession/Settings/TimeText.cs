using System.Globalization;

namespace Procession.Settings;

/// <summary>Times in messages.</summary>
internal static class TimeText
{
    /// <summary>Seconds, to the millisecond; of less than one all digits, since "0 s" is what nobody has asked for.</summary>
    public static string Seconds(TimeSpan time)
    {
        bool isTiny = time.Duration() < TimeSpan.FromMilliseconds(1);
        return time.TotalSeconds.ToString(isTiny ? "0.#######" : "0.###", CultureInfo.InvariantCulture);
    }
}
