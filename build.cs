#:property PublishAot=false
#:property InvariantGlobalization=true

// The one door: 'dotnet run build.cs -- <target>', on a laptop and in CI alike. Plain Process calls and no build
// library: the targets are few, and nothing but the SDK has to be installed.
using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

string root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
Directory.SetCurrentDirectory(root);

// Build servers outlive the build and would keep our pipes open; the marker lets the census find what we started.
string marker = Guid.NewGuid().ToString("N");
Environment.SetEnvironmentVariable("PROCESSION_BUILD_RUN", marker);
Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");

var tally = new Tally();
HashSet<string> filesBefore = OurFiles();

switch (args.FirstOrDefault())
{
    case "build":
        tally.Add("build", Shell.Run(["dotnet", "build"], minutes: 10));
        break;
    case "test":
        Test();
        break;
    case "samples":
        Samples([.. args.Skip(1)]);
        break;
    case "check":
        Check();
        break;
    case "bench" or "gate":
        string[] questions = args is ["bench"] ? ["compare"] : args[0] == "bench" ? args[1..] : args;
        Program(args[0], "bench/Procession.Benchmarks", questions, minutes: 600);
        break;
    case "stress" or "soak":
        Program(args[0], "test/Procession.StressTests", args[0] == "stress" ? args[1..] : args, minutes: 720);
        break;
    case "coverage":
        tally.Add("coverage", Shell.Run(["dotnet", "run", "eng/coverage.cs", "--", .. args[1..]], minutes: 240));
        break;
    case "graphs":
        Environment.SetEnvironmentVariable("PROCESSION_GRAPHS", args.Length > 1 ? args[1] : "100000");
        string[] graphs = ["-class", "Procession.ProcessTests.Conformance.RandomGraphTests"];
        Program("graphs", "test/Procession.ProcessTests", graphs, minutes: 240);
        break;
    case "faults":
        Environment.SetEnvironmentVariable("PROCESSION_FAULTS", "all");
        string[] faults = ["-class", "Procession.ProcessTests.Faults.InjectedFaults"];
        Program("faults", "test/Procession.ProcessTests", faults, minutes: 240, configuration: "Debug");
        break;
    case "packages":
        string[] published = ["-class", "Procession.ProcessTests.Hosting.PublishedProgramTests", "-explicit", "only"];
        Program("packages", "test/Procession.ProcessTests", published, minutes: 60, configuration: "Debug");
        break;
    case "corrupt":
        Environment.SetEnvironmentVariable("PROCESSION_CORRUPTIONS", args.Length > 1 ? args[1] : "100000");
        Program("corrupt", "test/Procession.Tests", ["-namespace", "Procession.Tests.Workers.Corruption"], minutes: 240);
        break;
    case "ci":
        Restore();
        Test();
        Samples([]);
        Check();
        break;
    default:
        Console.WriteLine("""
            dotnet run build.cs -- <target>
              build            compiles everything
              test             runs all tests
              samples [name]   runs the samples and compares what they print with samples/expected
              check            formatting, file sizes, links and code in the docs, leftovers
              bench [args]     measures everything beside its peers, or what the arguments say (bench/README.md)
              gate [base head] measures two commits in turn, and fails where the second is slower (bench/README.md)
              coverage [part]  the lines that tests cover, in workers and without: those of some names, or 'all'
              stress [minutes] submits from 100 threads while workers are killed at random (10 minutes)
              soak [minutes]   every verb, kills and recycling, for long (60): what the program holds must not grow
              graphs [count]   sends random graphs of objects through workers, in each of four ways (100000)
              faults           has each call to the system fail, one after the other, for every verb and object
              packages         publishes a program in every form (self-contained, single-file, trimmed...) and runs each
              corrupt [count]  writes wrong words into memory shared with workers, in so many rounds (100000)
              ci               packages as locked, test, samples and check; ends with 'N passed, N failed'
            """);
        return args.Length == 0 ? 0 : 1;
}

return tally.Report();

// Builds and runs one project.
void Program(string what, string project, string[] arguments, int minutes, string configuration = "Release") =>
    tally.Add(what, Shell.Run(["dotnet", "run", "-c", configuration, "--project", project, "--", .. arguments], minutes));

// What ordinary restores mend (a lock file that is out of date) or only warn of (a package with a known hole).
void Restore() => tally.Add("packages as locked, without known holes", Shell.Run(
    ["dotnet", "restore", "--locked-mode", "-warnaserror:NU1901;NU1902;NU1903;NU1904"], minutes: 10));

// The README's command, with a report for each test project that can be counted.
void Test()
{
    const string Results = "artifacts/test-results";
    if (Directory.Exists(Results))
    {
        Directory.Delete(Results, recursive: true);
    }

    string? problem = Shell.Run(["dotnet", "test", "--logger", "trx", "--results-directory", Results], minutes: 30);
    string[] files = Directory.Exists(Results) ? Directory.GetFiles(Results, "*.trx") : [];
    TestReport[] reports = [.. files.Select(TestReport.Read)];
    int passed = reports.Sum(report => report.Passed);
    int failed = reports.Sum(report => report.Failed);
    int skipped = reports.Sum(report => report.Total) - passed - failed;
    Console.WriteLine($"== tests: {passed} passed, {failed} failed, {skipped} skipped");
    tally.Add(passed, failed);

    // A crashed or silent test process must not look like a small success.
    int projects = Directory.GetFiles("test", "*Tests.csproj", SearchOption.AllDirectories)
        .Count(file => !file.EndsWith("StressTests.csproj", StringComparison.Ordinal));
    string? accident = reports.Length < projects
        ? $"only {reports.Length} of {projects} test projects reported"
        : reports.Select(report => report.Accident).FirstOrDefault(text => text is not null);
    tally.Add("all tests ran", accident ?? (failed == 0 ? problem : null));
    tally.Add("no file left by the tests", string.Join(", ", OurFiles().Except(filesBefore)));
}

// Runs each sample as the README says, and compares.
void Samples(string[] only)
{
    // Two of them sleep for most of a minute unless they are told not to, one fills 800 MB.
    var arguments = new Dictionary<string, string[]>
    {
        ["chunksize-demo"] = ["0.1"],
        ["imap-streaming"] = ["0.01"],
        ["pi-with-shared-array"] = ["2000000"],
    };
    IEnumerable<string> samples = Names("samples", ".cs").Union(Names("samples/expected", ".txt"));
    samples = samples.Where(name => only.Length == 0 || only.Contains(name));
    foreach (string sample in samples.Order(StringComparer.Ordinal))
    {
        string expected = $"samples/expected/{sample}.txt";
        if (!File.Exists(expected) || !File.Exists($"samples/{sample}.cs"))
        {
            tally.Add($"sample {sample}", "the sample or its expected output is missing");
            continue;
        }

        // The SDK keeps builds of file-based apps outside of the repository, and does not always notice changes.
        if (Environment.GetEnvironmentVariable("CI") is not null)
        {
            Shell.Run(["dotnet", "clean", $"samples/{sample}.cs", "--verbosity", "quiet"], minutes: 2);
        }

        string[] command = ["dotnet", "run", $"samples/{sample}.cs", "--", .. arguments.GetValueOrDefault(sample, [])];
        string? problem = Shell.Capture(command, minutes: 3, out string output);
        tally.Add($"sample {sample}", problem ?? Expectation.Difference(File.ReadAllText(expected), output));
    }

    static IEnumerable<string> Names(string folder, string extension) =>
        Directory.GetFiles(folder, "*" + extension).Select(file => Path.GetFileNameWithoutExtension(file)!);
}

void Check()
{
    tally.Add("formatting", Shell.Run(["dotnet", "format", "--verify-no-changes"], minutes: 5));
    tally.Add("file sizes", Repository.TooLong());
    tally.Add("links in the docs", Repository.DeadLinks());
    tally.Add("code in the docs", Repository.InventedCode());
    tally.Add("native code in the library", Repository.WithoutNativeCode());
    tally.Add("no worker process left", OurProcesses());
    tally.Add("no file left", string.Join(", ", OurFiles().Except(filesBefore)));
}

// Workers that we started, found by the variable that they inherited. They have two seconds to end.
string? OurProcesses()
{
    string left = "";
    for (int attempt = 0; attempt < 20 && OperatingSystem.IsLinux(); attempt++)
    {
        left = string.Join(", ", Directory.GetDirectories("/proc").Where(IsOurWorker).Select(Path.GetFileName));
        if (left.Length == 0)
        {
            break;
        }

        Thread.Sleep(100);
    }

    return left.Length == 0 ? null : $"still running: {left}";

    bool IsOurWorker(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/cmdline").Contains("Procession.dll", StringComparison.Ordinal)
                && File.ReadAllText(folder + "/environ").Contains(marker, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Not a process, not ours, or gone by now.
        }
    }
}

static HashSet<string> OurFiles() =>
    [.. new[] { Path.GetTempPath(), "/dev/shm" }.Where(Directory.Exists).SelectMany(Directory.GetFileSystemEntries)
        .Where(path => IsOfTheDead(path)
            || Path.GetFileName(path).Contains("procession", StringComparison.OrdinalIgnoreCase))];

// What the runtime of a process that was killed has left there. Nothing tells whose it was: another program's count as well.
static bool IsOfTheDead(string path) =>
    Regex.Match(Path.GetFileName(path), @"^(?:dotnet-diagnostic|clr-debug-pipe)-(\d+)-(\d+)-") is { Success: true } match
    && OperatingSystem.IsLinux() && StartOf(match.Groups[1].Value) != match.Groups[2].Value;

// When a process started, as the runtime puts it into the names of its files. A later process may have the same id.
static string? StartOf(string processId)
{
    try
    {
        string status = File.ReadAllText($"/proc/{processId}/stat");
        return status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return null; // It has ended.
    }
}

/// <summary>What passed and what failed, and the last line.</summary>
internal sealed class Tally
{
    private int _passed;
    private int _failed;

    /// <summary>Counts one check: passed if there is no problem to tell.</summary>
    public void Add(string what, string? problem)
    {
        bool passed = string.IsNullOrEmpty(problem);
        Console.WriteLine(passed ? $"passed: {what}" : $"FAILED: {what}: {problem}");
        Add(passed ? 1 : 0, passed ? 0 : 1);
    }

    public void Add(int passed, int failed) => (_passed, _failed) = (_passed + passed, _failed + failed);

    public int Report()
    {
        Console.WriteLine($"\n{_passed} passed, {_failed} failed");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }
}

/// <summary>What one test project reported.</summary>
internal sealed record TestReport(int Total, int Passed, int Failed, string? Accident)
{
    // What the runner says when something fails outside of any test; that is in no counter.
    private static readonly string[] AccidentWords = ["FATAL ERROR", "Catastrophic failure", "aborted", "crashed"];

    public static TestReport Read(string file)
    {
        XElement[] all = [.. XDocument.Load(file).Descendants()];
        XElement counters = all.First(element => element.Name.LocalName == "Counters");
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;
        return new TestReport(
            Count("total"),
            Count("passed"),
            Count("failed") + Count("error") + Count("timeout") + Count("aborted"),
            all.Where(element => element.Name.LocalName == "RunInfo" && element.Attribute("outcome")?.Value == "Error")
                .Select(element => element.Value.Trim())
                .LastOrDefault(IsAccident));
    }

    private static bool IsAccident(string text) =>
        AccidentWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
        && !text.EndsWith("[FAIL]", StringComparison.Ordinal);
}

/// <summary>Runs commands without a terminal or input, within a time limit. Returns what went wrong, or null.</summary>
internal static class Shell
{
    public static string? Run(string[] command, int minutes) => Start(command, minutes, capture: false, out _);

    public static string? Capture(string[] command, int minutes, out string output) =>
        Start(command, minutes, capture: true, out output);

    private static string? Start(string[] command, int minutes, bool capture, out string output)
    {
        Console.WriteLine($"== {string.Join(' ', command)}");
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = capture,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> reading = capture ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        bool ended = process.WaitForExit(TimeSpan.FromMinutes(minutes));
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        // Whoever keeps the pipe open longer than that outlived the program that it belongs to.
        bool closed = reading.Wait(TimeSpan.FromSeconds(10));
        output = closed ? reading.Result : "";
        return !ended ? $"stopped after {minutes} minutes"
            : !closed ? "a process that it started still holds its output open"
            : process.ExitCode == 0 ? null
            : $"exit code {process.ExitCode}{(output.Length == 0 ? "" : $", output:\n{output}")}";
    }
}

/// <summary>Compares output with an expectation, in which {time}, {int} and {text} stand for anything such.</summary>
internal static class Expectation
{
    public static string? Difference(string expected, string actual)
    {
        string[] wanted = Lines(expected);
        string[] got = Lines(actual);
        for (int i = 0; i < Math.Max(wanted.Length, got.Length); i++)
        {
            string want = i < wanted.Length ? wanted[i] : "(end)";
            string line = i < got.Length ? got[i] : "(end)";
            string pattern = Regex.Escape(want)
                .Replace(@"\{time}", @"\d+\.\d+", StringComparison.Ordinal)
                .Replace(@"\{int}", @"\d+", StringComparison.Ordinal)
                .Replace(@"\{text}", ".*", StringComparison.Ordinal);
            if (!Regex.IsMatch(line, $"^{pattern}$"))
            {
                return $"line {i + 1}\n  expected: {want}\n  printed:  {line}\nall of it:\n{actual}";
            }
        }

        return null;
    }

    // The width of columns depends on the times in them.
    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => Regex.Replace(line.TrimEnd(), " +", " "))];
}

/// <summary>Rules about the files of the repository.</summary>
internal static class Repository
{
    private const int MaxLines = 400;
    private static readonly string[] Folders = ["src", "eng", "test", "samples", "bench", "docs", "."];

    public static string TooLong() => string.Join(", ", Files("*.cs")
        .Select(file => (file, lines: File.ReadLines(file).Count()))
        .Where(x => x.lines > MaxLines)
        .Select(x => $"{x.file} has {x.lines} lines, more than {MaxLines}"));

    public static string DeadLinks() => string.Join(", ", Files("*.md").SelectMany(file => Regex
        .Matches(File.ReadAllText(file), @"\]\((?!https?:|mailto:|#)([^)#\s]+)")
        .Select(match => match.Groups[1].Value)
        .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)))
        .Select(link => $"{file} links to {link}")));

    /// <summary>
    /// A C# block in these pages must be, word for word but for its indentation, part of a sample or test, which is
    /// compiled and run.
    /// </summary>
    public static string InventedCode()
    {
        string[] pages = ["README.md", "docs/what-travels.md"];
        string[] files = [.. Directory.GetFiles("samples", "*.cs"), "test/Procession.PackageTests/PackageRules.cs"];
        string[] compiled = [.. files.Select(file => Unindented(File.ReadAllText(file)))];
        return string.Join("\n", pages.SelectMany(page => Regex
            .Matches(File.ReadAllText(page), "```csharp\n(.*?)```", RegexOptions.Singleline)
            .Select(match => Unindented(match.Groups[1].Value))
            .Where(code => !compiled.Any(text => text.Contains(code, StringComparison.Ordinal)))
            .Select(code => $"{page} has what is in no sample: {code}")));
    }

    /// <summary>The builds of the library that fell back to IL, of which builds only warn (eng/ReadyToRun.targets).</summary>
    public static string WithoutNativeCode() => string.Join(", ", Directory.Exists("artifacts/bin/Procession")
        ? Directory.GetFiles("artifacts/bin/Procession", "Procession.dll", SearchOption.AllDirectories)
            .Where(file => RuntimeInformation.RuntimeIdentifier == "linux-x64" && !HasNativeCode(file))
            .Select(file => $"{file} is IL alone: warning PROCESSION0001 of its build says why")
        : []);

    private static bool HasNativeCode(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }

    private static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    private static IEnumerable<string> Files(string pattern) => Folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(
            folder, pattern, folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
        .Where(file => !Regex.IsMatch(file, @"[/\\](bin|obj|artifacts)[/\\]"));
}
