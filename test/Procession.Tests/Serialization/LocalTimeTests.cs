using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Local times, in several time zones: these tests change the zone of their process, so they run alone.</summary>
[Collection(nameof(LocalTimeTests))]
[CollectionDefinition(nameof(LocalTimeTests), DisableParallelization = true)]
public sealed class LocalTimeTests : IDisposable
{
    private static readonly string[] Zones =
    [
        "Africa/Cairo", "America/New_York", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia", "Asia/Kathmandu", "Etc/UTC",
    ];

    private readonly string? _zone = Environment.GetEnvironmentVariable("TZ");

    public static TheoryData<string> EachZone => [.. Zones];

    public static TheoryData<string, string> EachPair =>
        [.. Zones.SelectMany(sender => Zones.Where(zone => zone != sender).Select(receiver => (sender, receiver)))];

    public void Dispose() => Enter(_zone);

    [Theory]
    [MemberData(nameof(EachZone))]
    public void Local_times_arrive_as_they_are(string zone)
    {
        Enter(zone);
        foreach (DateTime time in LocalTimes())
        {
            Assert.Equal(DateBits.Of(time), DateBits.Of(InProcess.Trip(time)));
        }
    }

    [Theory]
    [MemberData(nameof(EachZone))]
    public void Many_local_times_arrive_as_they_are(string zone)
    {
        Enter(zone);
        DateTime[] times = [.. LocalTimes(), .. OtherTimes(), .. LocalTimes().Reverse()];
        Assert.Equal(times.Select(DateBits.Of), InProcess.Trip(times).Select(DateBits.Of));
        Assert.Equal(times.Select(DateBits.Of), InProcess.Trip(times.ToList()).Select(DateBits.Of));
        DateTime[] dense = [.. Enumerable.Range(0, 20_000).Select(i => new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Local).AddMinutes(5 * i))];
        Assert.Equal(dense.Select(DateBits.Of), InProcess.Trip(dense).Select(DateBits.Of));
    }

    [Theory]
    [MemberData(nameof(EachPair))]
    public void A_process_in_another_zone_keeps_the_instant(string sender, string receiver)
    {
        Enter(sender);
        DateTime[] times = [.. LocalTimes().Where(time => time.Year is > 1 and < 9999), .. OtherTimes()];
        DateTime[] dense = [.. Enumerable.Range(0, 20_000).Select(i => new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Local).AddMinutes(5 * i))];
        byte[] together = InProcess.Write(times);
        byte[] densely = InProcess.Write(dense);
        byte[][] singly = [.. times.Select(InProcess.Write)];
        long[] sent = Instants(times);
        long[] sentDensely = Instants(dense);

        Enter(receiver);
        Assert.Equal(sent, Instants(InProcess.Read<DateTime[]>(together)));
        Assert.Equal(sent, Instants([.. singly.Select(InProcess.Read<DateTime>)]));
        Assert.Equal(sentDensely, Instants(InProcess.Read<DateTime[]>(densely)));
        Assert.Equal(times.Select(time => time.Kind), InProcess.Read<DateTime[]>(together).Select(time => time.Kind));
    }

    private static void Enter(string? zone)
    {
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
    }

    // What an unspecified time means, nobody knows: its digits stay.
    private static long[] Instants(DateTime[] times) =>
        [.. times.Select(time => time.Kind == DateTimeKind.Local ? time.ToUniversalTime().Ticks : DateBits.Of(time))];

    /// <summary>
    /// Times of days on which clocks change, those that do not exist and, of those that come twice, both; and some of long ago.
    /// </summary>
    private static IEnumerable<DateTime> LocalTimes()
    {
        for (var time = new DateTime(2024, 1, 1); time.Year == 2024; time = time.AddMinutes(30))
        {
            yield return DateTime.SpecifyKind(time, DateTimeKind.Local);
            yield return DateTime.SpecifyKind(time, DateTimeKind.Utc).ToLocalTime();
        }

        for (int year = 1850; year < 2100; year += 3)
        {
            yield return new DateTime(year, 3, 31, 2, 30, 0, DateTimeKind.Local);
            yield return new DateTime(year, 10, 27, 1, 30, 0, DateTimeKind.Utc).ToLocalTime();
        }

        yield return new DateTime(2011, 12, 30, 12, 0, 0, DateTimeKind.Local); // A day that Apia left out.
        yield return DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Local);
        yield return DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Local);
    }

    private static DateTime[] OtherTimes() =>
        [DateTime.UnixEpoch, DateTime.MaxValue, default, new DateTime(2024, 3, 31, 2, 30, 0), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)];
}
