namespace Procession.HostingForms;

/// <summary>The table: one entry for each form. More are added here, and nowhere else.</summary>
internal static class Forms
{
    private const string TestSdk = "Microsoft.NET.Test.Sdk 18.0.1";
    private const string XunitV3 = "xunit.v3 3.2.2";
    private const string XunitAdapter = "xunit.runner.visualstudio 3.1.5";
    private const string NUnit = "NUnit 4.4.0";
    private const string NUnitAdapter = "NUnit3TestAdapter 5.2.0";
    private const string Collector = "DataCollectionRunSettings.DataCollectors.DataCollector.Configuration";
    private const string Dotnet = "/usr/share/dotnet";

    public static IReadOnlyList<Form> All { get; } =
    [
        // Programs.
        new("console, its own executable", "Console"),
        new("console, `dotnet app.dll`", "Console") { Run = "dotnet out/app.dll" },
        new("console, `dotnet run`", "Console") { Build = ["dotnet build"], Run = "dotnet run --no-build" },
        new("console, `dotnet exec --runtimeconfig`, nothing beside the app", "Console")
        {
            Build = ["dotnet publish -o out", "mkdir elsewhere", "mv out/app.runtimeconfig.json elsewhere/x.json"],
            Run = "dotnet exec --runtimeconfig elsewhere/x.json out/app.dll",
        },
        new("console, a runtime without the `dotnet` command", "Console")
        {
            Build =
            [
                "dotnet publish -o out",
                "mkdir -p runtime/shared",
                $"cp -r {Dotnet}/host runtime/host",
                $"cp -r {Dotnet}/shared/Microsoft.NETCore.App runtime/shared/Microsoft.NETCore.App",
            ],
            Environment = { ["DOTNET_ROOT"] = "{folder}/runtime" },
        },
        new("console, ReadyToRun", "Console")
        {
            Build = ["dotnet publish -o out -r linux-x64 --no-self-contained"],
            Properties = ["PublishReadyToRun=true"],
        },
        new("file-based app", "FileBased") { Sdk = "", Build = ["dotnet build app.cs"], Run = "dotnet run app.cs" },
        new("F#", "FSharp") { Language = "fsproj" },
        new("Visual Basic", "VisualBasic") { Language = "vbproj", Properties = ["OptionStrict=On", "RootNamespace="] },
        new("ASP.NET Core", "Web") { Sdk = "Microsoft.NET.Sdk.Web" },
        new("ASP.NET Core without a deps.json, `dotnet app.dll`", "Web")
        {
            Sdk = "Microsoft.NET.Sdk.Web",
            Properties = ["GenerateDependencyFile=false"],
            Run = "dotnet out/app.dll",
        },
        new("worker service", "Worker")
        {
            Sdk = "Microsoft.NET.Sdk.Worker",
            Packages = ["Microsoft.Extensions.Hosting 10.0.0"],
        },

        // A service, because Linux gives process 1 no Ctrl-C of its own: only those that handle it are ended by it.
        new("worker service, confined: process 1, no name, no home, read-only root, 1 MB of temporary files", "Worker")
        {
            Sdk = "Microsoft.NET.Sdk.Worker",
            Packages = ["Microsoft.Extensions.Hosting 10.0.0"],
            Needs = "unshare --mount --pid --fork true",
            Files = { ["confined.sh"] = Confined },
            Run = "unshare --mount --pid --fork sh confined.sh {folder} {run}",
        },

        // Published with the runtime.
        SelfContained("self-contained"),
        SelfContained("self-contained, trimmed", "PublishTrimmed=true"),
        SelfContained("self-contained, ReadyToRun, composite", "PublishReadyToRun=true", "PublishReadyToRunComposite=true"),
        new("single file, framework-dependent", "Console")
        {
            Build = ["dotnet publish -o out -r linux-x64 --no-self-contained"],
            Properties = ["PublishSingleFile=true"],
        },
        SelfContained("single file, self-contained", "PublishSingleFile=true"),
        SelfContained("single file, trimmed", "PublishSingleFile=true", "PublishTrimmed=true"),
        SelfContained("single file, compressed", "PublishSingleFile=true", "EnableCompressionInSingleFile=true"),
        SelfContained("single file, self-extracting", "PublishSingleFile=true", "IncludeAllContentForSelfExtract=true"),

        // Test hosts.
        new("xUnit v3, its own executable", "XunitV3") { Packages = [XunitV3], Properties = ["OutputType=Exe"] },
        new("xUnit v3, `dotnet test` (VSTest)", "XunitV3")
        {
            Packages = [XunitV3, XunitAdapter, TestSdk],
            Build = ["dotnet build"],
            Run = "dotnet test --no-build",
        },
        new("xUnit v3, `dotnet test` (Microsoft.Testing.Platform)", "XunitV3")
        {
            Packages = [XunitV3],
            Properties = ["UseMicrosoftTestingPlatformRunner=true"],
            Files = { ["global.json"] = """{ "test": { "runner": "Microsoft.Testing.Platform" } }""" },
            Build = ["dotnet build"],
            Run = "dotnet test --no-build",
        },
        new("NUnit 4, `dotnet test`", "NUnit")
        {
            Packages = [NUnit, NUnitAdapter, TestSdk],
            Build = ["dotnet build"],
            Run = "dotnet test --no-build",
        },
        new("MSTest 4, `dotnet test`", "MSTest")
        {
            Packages = ["MSTest 4.0.2"],
            Build = ["dotnet build"],
            Run = "dotnet test --no-build",
        },
        new("WebApplicationFactory, `dotnet test`", "WebTests")
        {
            Sdk = "Microsoft.NET.Sdk.Web",
            Packages = [NUnit, NUnitAdapter, TestSdk, "Microsoft.AspNetCore.Mvc.Testing 10.0.0"],
            Properties = ["GenerateProgramFile=false"],
            Environment = { ["ASPNETCORE_TEST_CONTENTROOT_APP"] = "{folder}" }, // there is no solution that it could look for
            Build = ["dotnet build"],
            Run = "dotnet test --no-build",
        },

        // Tools around programs.
        new("dotnet tool", "Console")
        {
            Properties = ["PackAsTool=true", "ToolCommandName=app", "PackageId=FormsTool", "Version=1.0.0"],
            Build =
            [
                "dotnet pack -o tool-feed",
                "dotnet tool install FormsTool --version 1.0.0 --tool-path tools --source {folder}/tool-feed",
            ],
            Run = "tools/app",
        },
        new("`dotnet watch`", "Console")
        {
            Build = ["dotnet build"],
            Run = "dotnet watch --non-interactive --no-hot-reload run --no-restore",
            EndsByItself = false,
        },
        new("coverage by coverlet, lines that run in workers", "XunitV3")
        {
            Packages = [XunitV3, XunitAdapter, TestSdk, "coverlet.collector 6.0.4"],
            Build = ["dotnet build"],
            Run = "dotnet test --no-build --collect XPlat_Code_Coverage --results-directory {run}/results -- " + Collector
                + ".IncludeTestAssembly=true",
            Also = Coverage.IsMissing,
        },
        new("coverage by Microsoft.CodeCoverage, a profiler, lines that run in workers", "XunitV3")
        {
            Packages = [XunitV3, XunitAdapter, TestSdk],
            Build = ["dotnet build"],
            Environment = { ["PROCESSION_INHERIT_PROFILERS"] = "1" },
            Run = "dotnet test --no-build --collect Code_Coverage;Format=cobertura --results-directory {run}/results",
            Also = Coverage.IsMissing,
        },
        new("`dotnet-trace collect -- app`", "Console")
        {
            Build = ["dotnet publish -o out", "dotnet tool install dotnet-trace --tool-path tools"],
            Run = "tools/dotnet-trace collect --output {run}/trace.nettrace -- out/app",
        },
        WithHook("start-up hook of the user, not in workers", "0"),
        WithHook("start-up hook of the user, in workers as well", "1"),
    ];

    // As engines run containers, in namespaces of its own. The program's folder is read-only as well.
    private const string Confined = """
        set -e
        chmod 777 "$2"
        mount -t tmpfs -o mode=755 tmpfs /mnt
        mkdir /mnt/app /mnt/run /mnt/tmp
        mount --bind "$1" /mnt/app
        mount --bind "$2" /mnt/run
        mount -t tmpfs -o size=1m,mode=1777 tmpfs /mnt/tmp
        mount -t proc proc /proc
        for place in /mnt/app /mnt /; do mount -o remount,bind,ro $place; done
        ! touch /here /mnt/app/here 2> /dev/null
        cd /mnt/app/out
        exec setpriv --reuid 12345 --regid 12345 --clear-groups env -i PATH="$PATH" TMPDIR=/mnt/tmp \
            FORMS_FOLDER=/mnt/run FORMS_MODE="$FORMS_MODE" FORMS_RUN="$FORMS_RUN" /mnt/app/out/app
        """;

    // A hook as tools for measuring and tracing set it: one that notes each process that it is called in.
    private static Form WithHook(string name, string inherits) => new(name, "Console")
    {
        Files =
        {
            ["hook/hook.csproj"] = """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                </Project>
                """,
            ["hook/StartupHook.cs"] = """
                internal class StartupHook
                {
                    public static void Initialize() => System.IO.File.WriteAllText(System.IO.Path.Combine(
                        System.Environment.GetEnvironmentVariable("FORMS_FOLDER"), "hook-" + System.Environment.ProcessId), "");
                }
                """,
        },
        Properties = ["DefaultItemExcludes=$(DefaultItemExcludes);hook/**"],
        Build = ["dotnet publish app.csproj -o out", "dotnet build hook/hook.csproj -o hook/out"],
        Environment =
        {
            ["DOTNET_STARTUP_HOOKS"] = "{folder}/hook/out/hook.dll",
            ["PROCESSION_INHERIT_PROFILERS"] = inherits,
        },
        Also = run =>
        {
            int called = Directory.GetFiles(run.Folder, "hook-*").Length;
            return inherits == "1" == called > 1 ? null : $"the hook was called in {called} processes";
        },
    };

    private static Form SelfContained(string name, params string[] properties) => new(name, "Console")
    {
        Build = ["dotnet publish -o out -r linux-x64 --self-contained"],
        Properties = properties,
    };
}
