#:property PublishAot=false
#:property InvariantGlobalization=true

// The lines of the library that tests cover: 'dotnet run build.cs -- coverage'. Much of the library runs in workers alone, and no
// test runner knows of these processes. Microsoft.CodeCoverage, which comes with Microsoft.NET.Test.Sdk, has two ways:
//   - static instrumentation: the assembly itself is changed and counts wherever it is loaded, in workers, too;
//   - dynamic instrumentation, by a profiler: the pool keeps profilers out of its workers, so that these do not count.
// So the same tests run twice, and the difference is what workers alone have run.
using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

const string Folder = "artifacts/coverage";
const string Bounded = "Procession.ProcessTests.Conformance.";

// Not from the ordinary folder of builds: it must not be left with an assembly that is changed, or without native code.
string[] settings = ["-p:NativeCode=false", $"-p:ArtifactsPath={Path.GetFullPath(Folder)}"];
const string ProcessTests = "test/Procession.ProcessTests";
string[] projects = args is ["all"] ? ["test/Procession.Tests", ProcessTests] : [ProcessTests];
string[] parts = args switch { ["all"] => [], [] => [Bounded], _ => args };
string[] filter = parts.Length == 0 ? [] : ["--filter", string.Join('|', parts.Select(part => $"FullyQualifiedName~{part}"))];

bool passed = true;
foreach (string project in projects)
{
    passed &= Shell(["dotnet", "build", project, "--verbosity", "quiet", .. settings]);
}

Coverage everywhere = Measure("static");
Coverage alone = Measure("dynamic");
if (!passed)
{
    Console.WriteLine("Not all tests have passed: the figures are of those that ran.");
}

Print(everywhere, alone);
if (everywhere.Covered <= alone.Covered)
{
    Console.WriteLine("FAILED: nothing was counted in workers.");
    return 1;
}

return passed ? 0 : 1;

Coverage Measure(string instrumentation)
{
    string results = $"{Folder}/{instrumentation}";
    if (Directory.Exists(results))
    {
        Directory.Delete(results, recursive: true);
    }

    Directory.CreateDirectory(results);
    string runSettings = $"{results}/coverage.runsettings";
    File.WriteAllText(runSettings, RunSettings(instrumentation));
    foreach (string project in projects)
    {
        passed &= Shell(
            ["dotnet", "test", project, "--no-build", "--settings", runSettings, "--results-directory", results,
             .. settings, .. filter]);
    }

    return Coverage.Read(Directory.GetFiles(results, "*.cobertura.xml", SearchOption.AllDirectories));
}

static void Print(Coverage everywhere, Coverage alone)
{
    Console.WriteLine($"\n{"lines covered in",-20} {"with workers",16} {"test process",16} {"of",8}");
    foreach (string room in everywhere.Rooms)
    {
        (int all, int lines) = everywhere.Of(room);
        (int own, _) = alone.Of(room);
        Console.WriteLine($"{room,-20} {Share(all, lines),16} {Share(own, lines),16} {lines,8}");
    }

    int total = everywhere.Lines;
    Console.WriteLine($"{"all",-20} {Share(everywhere.Covered, total),16} {Share(alone.Covered, total),16} {total,8}");

    static string Share(int covered, int lines) =>
        string.Create(CultureInfo.InvariantCulture, $"{covered} ({(lines == 0 ? 0 : 100.0 * covered / lines):0.0} %)");
}

static bool Shell(string[] command)
{
    Console.WriteLine($"== {string.Join(' ', command)}");
    using Process process = Process.Start(command[0], command[1..]);
    process.WaitForExit();
    return process.ExitCode == 0;
}

static string RunSettings(string instrumentation) => $"""
    <?xml version="1.0" encoding="utf-8"?>
    <RunSettings>
      <DataCollectionRunSettings>
        <DataCollectors>
          <DataCollector friendlyName="Code Coverage">
            <Configuration>
              <Format>Cobertura</Format>
              <CodeCoverage>
                <ModulePaths><Include><ModulePath>.*[/\\]Procession\.dll$</ModulePath></Include></ModulePaths>
                <!-- The runner itself starts the tests in a child process. -->
                <CollectFromChildProcesses>True</CollectFromChildProcesses>
                <EnableStaticManagedInstrumentation>{instrumentation == "static"}</EnableStaticManagedInstrumentation>
                <EnableDynamicManagedInstrumentation>{instrumentation == "dynamic"}</EnableDynamicManagedInstrumentation>
                <EnableStaticNativeInstrumentation>False</EnableStaticNativeInstrumentation>
                <EnableDynamicNativeInstrumentation>False</EnableDynamicNativeInstrumentation>
              </CodeCoverage>
            </Configuration>
          </DataCollector>
        </DataCollectors>
      </DataCollectionRunSettings>
    </RunSettings>
    """;

/// <summary>Which lines ran, of all runs together, by the rooms of the library.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<(string File, int Line), bool> _lines = [];

    public int Lines => _lines.Count;

    public int Covered => _lines.Count(line => line.Value);

    public IEnumerable<string> Rooms =>
        _lines.Keys.Select(line => RoomOf(line.File)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Reads reports in the format of Cobertura. A line that several methods share is in one several times.</summary>
    public static Coverage Read(string[] reports)
    {
        var coverage = new Coverage();
        foreach (XElement type in reports.SelectMany(report => XDocument.Load(report).Descendants("class")))
        {
            string file = (string)type.Attribute("filename")!;
            foreach (XElement line in type.Descendants("line"))
            {
                (string, int) key = (file, (int)line.Attribute("number")!);
                coverage._lines[key] = coverage._lines.GetValueOrDefault(key) || (long)line.Attribute("hits")! > 0;
            }
        }

        return coverage;
    }

    public (int Covered, int Lines) Of(string room)
    {
        bool[] lines = [.. _lines.Where(line => RoomOf(line.Key.File) == room).Select(line => line.Value)];
        return (lines.Count(covered => covered), lines.Length);
    }

    // What is not in a folder of the library is written by the compiler, or at its root.
    private static string RoomOf(string file)
    {
        string path = file.Replace('\\', '/');
        return path.Split("/src/Procession/") is not [_, var inside] ? "(generated)"
            : inside.Split('/') is [var room, _, ..] ? room
            : "(root)";
    }
}
