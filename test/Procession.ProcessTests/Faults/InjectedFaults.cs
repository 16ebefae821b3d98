using System.Collections.Concurrent;
using System.Reflection;
using Procession.Native;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// Each call of ours to the system that makes something fails once, for every verb and object: the n-th, for every n. All runs
/// take minutes; here they are every few, and all of them with <c>dotnet run build.cs -- faults</c>.
/// </summary>
[Limit(280)]
public sealed class InjectedFaults
{
    /// <summary>Whether this is the long run, with everything.</summary>
    internal static readonly bool IsWhole = Environment.GetEnvironmentVariable("PROCESSION_FAULTS") == "all";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(IsWhole ? 270 : 120);
    private static readonly ConcurrentDictionary<string, byte> Struck = [];

    private static readonly string[] Scripts =
    [
        "starts", "calls", "streams", "asyncStreams", "limits", "inWorkers", "children", "locks", "conditions", "queues", "pipes", "memory", "names",
        "managers", "listeners",
    ];

    public static TheoryData<string> AllScripts => [.. Scripts];

    public static TheoryData<string, string, string, int> Shortages
    {
        get
        {
            var data = new TheoryData<string, string, string, int>();
            foreach (string script in Scripts)
            {
                // Below two the runtime ends a program itself: a thread of its own takes two while it starts.
                foreach (int left in IsWhole ? Enumerable.Range(2, 39) : [3 + script.Length])
                {
                    data.Add(script, "begin", "descriptors", left);
                }

                foreach (int left in IsWhole ? Enumerable.Range(0, 41) : [script.Length % 3])
                {
                    data.Add(script, "halfway", "descriptors", left);
                }

                foreach (int left in IsWhole ? [0, 1, 2, 3, 5, 8] : new[] { script.Length % 4 })
                {
                    data.Add(script, "halfway", "threads", left);
                }
            }

            return data;
        }
    }

    public static TheoryData<string, string, int> Addresses
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (string script in Scripts.Where(script => script != "asyncStreams"))
            {
                foreach (int left in IsWhole ? [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 32] : new[] { 1 + script.Length })
                {
                    data.Add(script, "begin", left);
                }

                foreach (int left in IsWhole ? [0, 1, 2, 3, 4, 6, 8, 12, 16, 24] : new[] { script.Length % 4 })
                {
                    data.Add(script, "halfway", left);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllScripts))]
    public void A_script_ends_with_the_right_result_or_in_words_whichever_entry_fails(string script)
    {
        using AppRun app = AppRun.OfTestApp("InjectsFaults", IsWhole ? "all" : "each", script);

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        AssertNothingIsBad(app);
        Assert.Contains("end:", app.Output);
        Assert.Empty(app.Errors);
        foreach (string line in app.Output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])))
        {
            Struck.TryAdd(line.Split(' ', ':')[1], 0);
        }
    }

    // So that a new entry is not forgotten.
    [Fact]
    public void Each_entry_fails_in_some_script()
    {
        foreach (string script in Scripts)
        {
            using AppRun app = AppRun.OfTestApp("InjectsFaults", "entries", script);
            Assert.True(app.ExitCode(Bound) == 0, app.Describe());
            Array.ForEach(app.Output.Split('\n'), line => Struck.TryAdd(line.Trim(), 0));
        }

        IEnumerable<string> entries = typeof(FaultPointAttribute).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<FaultPointAttribute>() is not null)
            .Select(method => method.Name);
        Assert.Empty(entries.Except(Struck.Keys));
    }

    [Theory]
    [MemberData(nameof(Shortages))]
    public void A_script_ends_with_the_right_result_or_in_words_whatever_there_is_little_of(
        string script, string when, string what, int left)
    {
        bool isOfThreads = what == "threads";
        string command = $"ulimit {(isOfThreads ? "-u 90" : "-n 256")}; exec '{Repository.TestApp}' Starves {script} {when} {what} {left}";
        using AppRun app = AppRun.Start(
            isOfThreads ? "setpriv" : "/bin/bash",
            isOfThreads ? [TestRun.AsUserOfItsOwn, "--clear-groups", "/bin/bash", "-c", command] : ["-c", command],
            environment: new Dictionary<string, string?> { ["HOME"] = "/tmp", ["DOTNET_TieredCompilation"] = "0" });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        AssertNothingIsBad(app);
        Assert.Contains("free: right", app.Output);

        // A child that fails says so on stderr. What must not be there is the end of a process that nobody has thought of.
        Assert.DoesNotContain("Unhandled exception", app.Errors);
        Assert.DoesNotContain("Process terminated", app.Errors);
    }

    // Those are MiB more than the program has; the stack of a thread takes 8. Ordinarily the runtime maps memory for each
    // method that it compiles, and ends the program where it cannot: told to write in place, it does not.
    [Theory]
    [MemberData(nameof(Addresses))]
    public void A_script_ends_with_the_right_result_or_in_words_however_few_addresses_are_left(string script, string when, int left)
    {
        using AppRun app = AppRun.Start(
            Repository.TestApp,
            ["Starves", script, when, "addresses", $"{left}"],
            environment: new Dictionary<string, string?>
            {
                ["DOTNET_TieredCompilation"] = "0",
                ["DOTNET_EnableWriteXorExecute"] = "0",
            });

        Assert.True(app.ExitCode(Bound) == 0, app.Describe());
        AssertNothingIsBad(app);
        Assert.Contains("free: right", app.Output);
        Assert.DoesNotContain("Unhandled exception", app.Errors);
    }

    private static void AssertNothingIsBad(AppRun app) =>
        Assert.True(!app.Output.Contains("BAD", StringComparison.Ordinal), app.Describe());
}
