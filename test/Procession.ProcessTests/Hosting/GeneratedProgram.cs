using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Hosting;

/// <summary>
/// A program under <c>Programs/</c>, copied out of the repository's own build settings, as a user's would be, and built
/// against the library's project.
/// </summary>
internal sealed class GeneratedProgram
{
    // Build servers outlive the build; the census would count them, and they would keep our files open.
    private static readonly Dictionary<string, string?> BuildEnvironment = new()
    {
        [TestRun.Variable] = null,
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBuildSDKsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
        ["MSBuildExtensionsPath"] = null,
    };

    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(120);

    // The library is built in this one; 'dotnet publish' by itself would ask for Release.
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public GeneratedProgram(string name)
    {
        Folder = Repository.Generated(name);
        string source = Path.Combine(Repository.Root, "test", "Procession.ProcessTests", "Hosting", "Programs", name);
        Directory.CreateDirectory(Folder);
        string library = $"<ProcessionProject>{Repository.Library}</ProcessionProject>";
        Write("Directory.Build.props", $"<Project><PropertyGroup>{library}</PropertyGroup></Project>");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        foreach (string file in Directory.EnumerateFiles(source))
        {
            string text =
                File.ReadAllText(file).Replace("@ProcessionProject@", Repository.Library, StringComparison.Ordinal);
            Write(Path.GetFileName(file), text);
        }
    }

    public string Folder { get; }

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Output(string assembly) => PathOf("bin", Configuration, "net10.0", assembly);

    /// <summary>Runs the dotnet command in the program's folder, and asserts that it succeeds.</summary>
    public void Dotnet(params string[] arguments) => Dotnet(arguments, BuildLimit);

    /// <summary>The same, for a command that takes its time.</summary>
    public void Dotnet(string[] arguments, TimeSpan limit)
    {
        // The library is there already: the tests run with it.
        string[] command = [.. arguments, "-c", Configuration, "-p:BuildProjectReferences=false"];
        using AppRun build = AppRun.Start("dotnet", command, Folder, BuildEnvironment);
        Assert.True(build.ExitCode(limit) == 0, build.Describe());
    }

    /// <summary>
    /// Starts a program or command in the folder, with the settings of the build but marked as this run's.
    /// </summary>
    public AppRun Start(string file, string[] arguments, string? mainRuns = null)
    {
        if (file == "dotnet")
        {
            arguments = [arguments[0], "-c", Configuration, .. arguments[1..]];
        }

        var environment = new Dictionary<string, string?>(BuildEnvironment) { ["PT_MAIN_RUNS"] = mainRuns };
        environment.Remove(TestRun.Variable);
        return AppRun.Start(file, arguments, Folder, environment);
    }

    // Unchanged files keep their time, so that unchanged programs are not built again.
    private void Write(string name, string text)
    {
        string path = PathOf(name);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.WriteAllText(path, text);
        }
    }
}
