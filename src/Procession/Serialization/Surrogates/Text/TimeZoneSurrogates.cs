namespace Procession.Serialization;

/// <summary>Time zones: those of the system by their id, all others with their rules and names.</summary>
internal static class TimeZoneSurrogates
{
    private const string Cached = "_equivalentZones";

    public static Surrogate Zone() => new Surrogate<TimeZoneInfo, (string Id, object?[]? State)>(
        zone => (zone.Id, IsOfSystem(zone) ? null : HiddenState.Take(zone, Cached)),
        wire => wire.State is null
            ? TimeZoneInfo.FindSystemTimeZoneById(wire.Id)
            : (TimeZoneInfo)HiddenState.Rebuild(typeof(TimeZoneInfo), wire.State, Cached));

    // Equals compares only the id and the rules.
    private static bool IsOfSystem(TimeZoneInfo zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone.Id, out TimeZoneInfo? system) &&
        (ReferenceEquals(system, zone) || (system.Equals(zone) && system.DisplayName == zone.DisplayName &&
        system.StandardName == zone.StandardName && system.DaylightName == zone.DaylightName));
}
