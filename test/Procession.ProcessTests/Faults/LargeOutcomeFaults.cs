using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// What is longer than an array can be arrives, or fails in words. Needs 12 GiB of free memory. <c>build.cs -- faults</c> tries
/// every way; an ordinary run, one: together they take a minute.
/// </summary>
[Limit(200)]
public sealed class LargeOutcomeFaults
{
    private const long Needed = 12L << 30;

    public static TheoryData<string, string> Kinds => InjectedFaults.IsWhole
        ? new()
        {
            { "apply", "22" },
            { "map", "1-22-1" },
            { "stream", "1-22-1" },
            { "argument", "22" },
            { "closure", "more than 2 GiB" },
        }
        : new() { { "map", "1-22-1" } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void More_than_two_gigabytes_arrive_or_are_refused_in_words(string kind, string expected)
    {
        Assert.SkipUnless(FreeMemory() > Needed, "There is too little memory on this machine.");
        using AppRun app = AppRun.OfTestApp("ReturnsMoreThanTwoGigabytes", kind);

        Assert.True(app.ExitCode(TimeSpan.FromSeconds(180)) == 0, app.Describe());
        Assert.Matches($"(?m)^{kind}: .*{expected}", app.Output);
        Assert.Contains("afterwards: 7, started 1", app.Output);
        Assert.Empty(app.Errors);
    }

    private static long FreeMemory()
    {
        string line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024;
    }
}
