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

    [Fact]
    public void Id_OfEachEvent_IsItsOwn() =>
        Assert.Equal(All.Count(), All.Select(found => found.Event.EventId).Distinct().Count());

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
