namespace Procession.Tests.Serialization;

internal static class TimeZoneCases
{
    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("TimeZoneInfo", () => TimeZoneInfo.Utc, Same),
        Case.Works("TimeZoneInfo local", () => TimeZoneInfo.Local, Same),
        Case.Works("TimeZoneInfo with history", () => TimeZoneInfo.FindSystemTimeZoneById("Europe/London"), Same),
        Case.Works("TimeZoneInfo custom", () => TimeZoneInfo.CreateCustomTimeZone("mine", TimeSpan.FromMinutes(90), "Mine", "Mine"), Same),
        Case.Works("TimeZoneInfo custom with rules", WithRules, Same),
        Case.Works("TimeZoneInfo with a known id and names of its own", () => TimeZoneInfo.CreateCustomTimeZone("Etc/UTC", TimeSpan.Zero, "Here", "Standard here"), Same),
        Case.Works("TimeZoneInfo with a known id and rules of its own", () => TimeZoneInfo.CreateCustomTimeZone("Europe/London", TimeSpan.FromHours(5), "a", "b"), Same),
        Case.Works("TimeZoneInfo.AdjustmentRule", () => WithRules().GetAdjustmentRules()[0], (a, b) => a.Equals(b)),
        Case.Equal("TimeZoneInfo.TransitionTime", TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday)),
    ];

    private static bool Same(TimeZoneInfo a, TimeZoneInfo b) =>
        a.Equals(b) && a.DisplayName == b.DisplayName && a.StandardName == b.StandardName && a.DaylightName == b.DaylightName &&
        Enumerable.Range(0, 4_000).All(i => a.GetUtcOffset(Day(i)) == b.GetUtcOffset(Day(i)));

    private static DateTime Day(int number) => new DateTime(1940, 1, 1, 0, 30, 0, DateTimeKind.Utc).AddDays(number * 9.1);

    private static TimeZoneInfo WithRules()
    {
        var spring = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday);
        var autumn = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 26);
        return TimeZoneInfo.CreateCustomTimeZone("ours", TimeSpan.FromHours(1), "Ours; [here]", "Winter", "Summer", [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(new DateTime(1950, 1, 1), new DateTime(1999, 12, 31), TimeSpan.FromHours(1), spring, autumn),
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(new DateTime(2000, 1, 1), DateTime.MaxValue.Date, TimeSpan.FromMinutes(30), spring, autumn, TimeSpan.FromMinutes(15)),
        ]);
    }
}
