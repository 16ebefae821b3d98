using System.Text.RegularExpressions;

namespace Procession.Tests.Architecture;

/// <summary>Holds the rooms of src/Procession apart, and the files small. See docs/how-it-works.md for the rooms.</summary>
public partial class RoomTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 130; // aim at 120

    // Who may know whom, beyond the public types at the root and Exceptions.
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Native"] = [],
        ["Framing"] = [],
        ["Threads"] = ["Native"],
        ["Wire"] = ["Framing", "Native"],
        ["Serialization"] = ["Native"],
        ["Settings"] = ["Functions", "Native", "Serialization", "Threads"],
        ["Sharing"] = ["Native", "Serialization", "Settings", "Threads", "Wire"],
        ["Synchronization"] = ["Native", "Serialization", "Sharing", "Wire"],
        ["Functions"] = ["Native", "Serialization"],
        // The seam: what is above it knows nothing below, nor the other way round.
        ["Execution"] = ["Framing", "Functions", "Serialization"],
        // Above.
        ["Calls"] = ["Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Threads"],
        ["Scheduling"] = ["Calls", "Execution", "Threads"],
        ["Pool"] = ["Calls", "Execution", "Native", "Scheduling", "Serialization", "Settings", "Threads"],
        // Below.
        ["Workers"] =
            ["Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Threads", "Wire", "WorkerHost"],
        ["WorkerHost"] = ["Framing", "Functions", "Native", "Serialization", "Sharing", "Threads", "Wire", "Workers.Platform"],
        // Beside pools.
        ["Messaging"] = ["Native", "Serialization", "Settings", "Sharing", "Threads", "Wire"],
        ["Children"] =
            ["Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Sharing", "Threads", "Wire", "WorkerHost",
             "Workers"],
        ["Managers"] =
            ["Children", "Functions", "Messaging", "Native", "Serialization", "Settings", "Sharing", "Threads", "WorkerHost"],
    };

    private static string Source => Path.Combine(RepositoryRoot(), "src", "Procession");

    [Fact]
    public void Rooms_KnowOnlyWhomTheyMay()
    {
        var breaches = new List<string>();
        foreach ((string room, string[] allowed) in MayKnow)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Source, room), "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match match in Using().Matches(File.ReadAllText(file)))
                {
                    string used = match.Groups["room"].Value;
                    if (!used.StartsWith(room, StringComparison.Ordinal)
                        && !allowed.Any(name => used == name || used.StartsWith(name + ".", StringComparison.Ordinal)))
                    {
                        breaches.Add($"{Path.GetRelativePath(Source, file)} uses {used}");
                    }
                }
            }
        }

        Assert.Empty(breaches);
    }

    [Fact]
    public void Files_AreSmall_AndLinesFitAScreen()
    {
        var breaches = new List<string>();
        foreach (string file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories))
        {
            string[] lines = File.ReadAllLines(file);
            if (lines.Length > LongestFile)
            {
                breaches.Add($"{Path.GetRelativePath(Source, file)} has {lines.Length} lines");
            }

            breaches.AddRange(lines.Where(line => line.Length > LongestLine && !line.Contains("<inheritdoc", StringComparison.Ordinal))
                .Select(line => $"{Path.GetRelativePath(Source, file)}: {line.Trim()}"));
        }

        Assert.Empty(breaches);
    }

    [Fact]
    public void PublicTypes_AreSealed_AndLiveInTheRootNamespace()
    {
        string[] inheritable = [nameof(SerializationFailedException), "TravelRule`2"]; // UnsendableException is one; users derive rules
        IEnumerable<string> breaches = typeof(ProcessPool).Assembly.GetExportedTypes()
            .Where(type => !(type.IsSealed || type.IsInterface || inheritable.Contains(type.Name))
                || type.Namespace is not ("Procession" or "Procession.Serialization"))
            .Select(type => type.FullName!);
        Assert.Empty(breaches);
    }

    internal static string RepositoryRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Procession.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    [GeneratedRegex(@"^using Procession\.(?<room>[A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
