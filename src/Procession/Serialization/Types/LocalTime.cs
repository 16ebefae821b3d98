using Procession.Native;

namespace Procession.Serialization;

/// <summary>
/// Makes sure that the framework knows the local time zone. If it cannot open the zone's file on first use, for lack of a
/// descriptor, it uses UTC as the local time and never tries again: dates would silently be hours off.
/// </summary>
internal static class LocalTime
{
    private static volatile bool _isKnown;

    /// <summary>Must be called before a local time is converted.</summary>
    /// <exception cref="IOException">The process has no descriptor left to read the file.</exception>
    public static void Ensure()
    {
        if (_isKnown)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            Files.OpenRead("/dev/null").Dispose();
        }

        _ = TimeZoneInfo.Local;
        _isKnown = true;
    }
}
