namespace Procession.Tests.Architecture;

/// <summary>Holds the rooms of src/Procession apart, and the files small. See CONTRIBUTING.md for the rooms.</summary>
public class RoomTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 130; // aim at 120

    // Of the types at the root the public ones are everybody's.
    private static readonly string[] InternalAtTheRoot = ["Executors"];

    // Who may know whom, by the symbols that their code names.
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        [RoomMap.Root] =
            ["Calls", "Children", "Execution", "Functions", "InProcessWorkers", "Managers", "Messaging", "Native", "Pool",
             "Serialization", "Settings", "Sharing", "Streams", "Synchronization", "Threads", "WorkerHost", "Workers"],
        ["Exceptions"] = ["Serialization"], // how they travel
        ["Native"] = [],
        ["Framing"] = [],
        ["Threads"] = ["Native"],
        ["Wire"] = ["Framing", "Native"],
        ["Serialization"] = ["Native"],
        ["Settings"] = ["Functions", "Serialization", "Threads"],
        ["Sharing"] = ["Native", "Serialization", "Settings", "Threads"],
        ["Synchronization"] = ["Native", "Serialization", "Sharing"],
        ["Functions"] = ["Native", "Serialization"],
        // The seam: what is above it knows nothing below, nor the other way round.
        ["Execution"] = ["Framing", "Functions", "Serialization", "Settings"],
        // Above.
        ["Calls"] = ["Execution", "Framing", "Functions", "Serialization", "Settings", "Threads"],
        ["Streams"] = ["Calls", "Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Threads"],
        ["Scheduling"] = ["Calls", "Execution", "Functions", "Settings", "Threads"],
        ["Pool"] =
            ["Calls", "Execution", "Functions", "Native", RoomMap.Root, "Scheduling", "Serialization", "Settings", "Streams",
             "Threads"],
        // Below.
        ["Workers"] =
            ["Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Threads", "Wire", "WorkerHost"],
        ["InProcessWorkers"] =
            ["Execution", "Framing", "Functions", "Native", "Serialization", "Settings", "Threads", "WorkerHost"],
        ["WorkerHost"] = ["Framing", "Functions", "Native", "Serialization", "Settings", "Sharing", "Threads", "Wire", "Workers"],
        // Beside pools.
        ["Messaging"] = ["Native", "Serialization", "Settings", "Sharing", "Threads"],
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
        IEnumerable<string> breaches = RoomMap.Read(Source)
            .Where(use => use.UsedRoom != RoomMap.Root || Array.IndexOf(InternalAtTheRoot, use.Type) >= 0)
            .Where(use => !MayKnow[use.Room].Contains(use.UsedRoom))
            .Select(use => $"{use.File} uses {use.Type} of {use.UsedRoom}");
        Assert.Empty(breaches);
    }

    [Fact]
    public void Types_HaveNamesThatNoOtherRoomUses()
    {
        IEnumerable<string> breaches = typeof(ProcessPool).Assembly.GetTypes()
            .Where(type => !type.IsNested && type.Namespace?.StartsWith("Procession", StringComparison.Ordinal) == true)
            .GroupBy(type => type.Name)
            .Where(types => types.Count() > 1)
            .Select(types => string.Join(", ", types.Select(type => type.FullName)));
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
        // UnsendableException is a SerializationFailedException, AsyncResult<T> an AsyncResult; users derive rules.
        string[] inheritable = [nameof(SerializationFailedException), nameof(AsyncResult), "TravelRule`2"];
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
}
