using Procession.Native;

namespace Procession.Serialization;

/// <summary>
/// Makes sure that the framework knows the local time zone. If it cannot open the zone's file when first asked, for want of a
/// descriptor, it takes local time for UTC, and never looks again: dates would be hours off without a word.
/// </summary>
internal static class LocalTime
{
    private static volatile bool _isKnown;

    /// <summary>To be called before a local time is converted.</summary>
    /// <exception cref="IOException">The process has no descriptor left to look with.</exception>
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
