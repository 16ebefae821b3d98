using System.Reflection;
using Microsoft.Extensions.Logging;
using Procession.Tests.Architecture;

namespace Procession.Tests.Threads;

/// <summary>What users filter by: ids and names of what is logged.</summary>
public class LogEventTests
{
    private static IEnumerable<(string Name, LoggerMessageAttribute Event)> All => typeof(ProcessPool).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
        .Where(found => found.Event is not null);

    /// <summary>Both kinds of workers may log an event: users filter by what happened, not by where.</summary>
    [Fact]
    public void Id_OfEachEvent_HasOneNameAndLevel()
    {
        (string Name, int EventId, LogLevel Level)[] events =
            [.. All.Select(found => (found.Name, found.Event.EventId, found.Event.Level)).Distinct()];

        Assert.Equal(events.Length, events.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(events.Length, events.Select(one => one.Name).Distinct().Count());
    }

    /// <summary>Both kinds of workers, and whatever else logs: searches for the events of one pool find all.</summary>
    [Fact]
    public void Fields_OfEachEvent_NameThePool() => Assert.All(
        typeof(ProcessPool).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null),
        method => Assert.Contains(
            method.GetParameters(), parameter => parameter.Name!.Equals("pool", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void Guide_EachEvent_NamesIdNameAndLevel()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(RoomTests.RepositoryRoot(), "docs", "using-the-pool.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))];

        Assert.NotEmpty(All);
        Assert.All(All, found =>
        {
            string row = $"| {found.Event.EventId} | `{found.Name}` | {found.Event.Level} |";
            Assert.Contains(rows, line => line.StartsWith(row, StringComparison.Ordinal));
        });
    }
}
