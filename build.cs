#!/usr/bin/env dotnet
#:property PublishAot=false
#:property InvariantGlobalization=true
#:include eng/build/*.cs

// The one door: 'dotnet run build.cs -- <target>', on a laptop and in CI alike. Plain Process calls and no build
// library: the targets are few, and nothing but the SDK has to be installed (with '#:include', as 10.0.401 has).
string root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
Directory.SetCurrentDirectory(root);

// Build servers outlive the build and would keep our pipes open; the marker lets the census find what we started.
string marker = Guid.NewGuid().ToString("N");
Environment.SetEnvironmentVariable("PROCESSION_BUILD_RUN", marker);
Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");

var tally = new Tally();
HashSet<string> filesBefore = Leftovers.Files();

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
    case "packages":
        Program("packages", "test/Procession.HostingForms", args[1..], minutes: 180);
        break;
    case "graphs":
        Environment.SetEnvironmentVariable("PROCESSION_GRAPHS", args.Length > 1 ? args[1] : "100000");
        string[] graphs = ["-class", "Procession.ProcessTests.Conformance.RandomGraphTests"];
        Program("graphs", "test/Procession.ProcessTests", graphs, minutes: 240);
        break;
    case "faults":
        Environment.SetEnvironmentVariable("PROCESSION_FAULTS", "all");
        const string Faults = "Procession.ProcessTests.Faults.";
        string[] faults = ["-class", Faults + "InjectedFaults", "-class", Faults + "LargeOutcomeFaults"];
        Program("faults", "test/Procession.ProcessTests", faults, minutes: 240, configuration: "Debug");
        break;
    case "published":
        string[] forms = ["-class", "Procession.ProcessTests.Hosting.PublishedProgramTests", "-explicit", "only"];
        Program("published", "test/Procession.ProcessTests", forms, minutes: 90, configuration: "Debug");
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
              packages [form]  packs the library, and runs a program of each hosting form that refers to the package
              stress [minutes] submits from 100 threads while workers are killed at random (10 minutes)
              soak [minutes]   every verb, kills and recycling, for long (60): what the program holds must not grow
              graphs [count]   sends random graphs of objects through workers, in each of four ways (100000)
              faults           has each call to the system fail, one after the other, for every verb and object
              published        publishes a program in every form (self-contained, single-file, trimmed...) and runs each
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
    tally.Add("no file left by the tests", string.Join(", ", Leftovers.Files().Except(filesBefore)));
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
    tally.Add("no worker process left", Leftovers.Processes(marker));
    tally.Add("no file left", string.Join(", ", Leftovers.Files().Except(filesBefore)));
}
