using System.Runtime.InteropServices;
using Procession.WorkerHost;

namespace Procession.Workers.Hosting;

/// <summary>
/// The dotnet host runs the library, whose entry point is the worker's:
/// <c>dotnet exec --runtimeconfig app.runtimeconfig.json --depsfile app.deps.json Procession.dll</c>.
/// </summary>
/// <param name="dotnet">The dotnet host that belongs to the running runtime.</param>
/// <param name="options">What that host was told beside the files.</param>
/// <param name="runtimeConfig">The app's frameworks and switches.</param>
/// <param name="dependencies">The app's dependency graph; <see langword="null"/> if it was built without one.</param>
/// <param name="library">The path of this assembly.</param>
internal sealed class DotnetHosting(
    string dotnet, IReadOnlyList<string> options, string runtimeConfig, string? dependencies, string library) : WorkerHosting
{
    private const string DepsEnding = ".deps.json";
    private const string ConfigEnding = ".runtimeconfig.json";

    /// <inheritdoc/>
    public override string FileName => dotnet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments { get; } = dependencies is null
        ? ["exec", .. options, "--runtimeconfig", runtimeConfig, library, runtimeConfig, "-"]
        :
        [
            "exec", .. options, "--runtimeconfig", runtimeConfig, "--depsfile", dependencies,
            library, runtimeConfig, dependencies,
        ];

    /// <summary>
    /// Whether the runtime of this process is one of those that dotnet hosts share, and not a part of the program.
    /// </summary>
    public static bool IsShared => FindRoot() is not null;

    /// <summary>Finds the host and what it needs, or says what is missing, with the cure.</summary>
    public static WorkerHosting? Find(string reason, out string? obstacle)
    {
        string library = LibraryFile.Path;
        if (library.Length == 0)
        {
            obstacle = "the assemblies of this program are inside its executable, where the dotnet host finds none. "
                + "Cure: publish without PublishSingleFile, or leave the choice to WorkerStart.Auto.";
            return null;
        }

        if (FindDotnet() is not { } dotnet)
        {
            obstacle = "there is no dotnet host beside the runtime of this program "
                + $"('{RuntimeEnvironment.GetRuntimeDirectory()}'). Cure: install it there, or publish framework-dependent "
                + "(--self-contained false) for a machine that has it.";
            return null;
        }

        HostOptions options = HostOptions.OfThisProcess();
        if (WorkerIdentity.Current is { RuntimeConfig: { } own } worker)
        {
            obstacle = null;
            return new DotnetHosting(dotnet, options.ForWorkers, own, worker.Dependencies, library) { Reason = reason };
        }

        string? dependencies = FindDependencies();
        string? runtimeConfig = FindRuntimeConfig(options, dependencies, out obstacle);
        if (runtimeConfig is null)
        {
            return null;
        }

        // Made absolute: the program, and its workers, may change to another directory.
        string? dependencyFile = File.Exists(dependencies) ? Path.GetFullPath(dependencies) : null;
        return new DotnetHosting(dotnet, options.ForWorkers, Path.GetFullPath(runtimeConfig), dependencyFile, library)
        {
            Reason = reason,
        };
    }

    // .../dotnet/shared/Microsoft.NETCore.App/10.0.12/ belongs to .../dotnet/dotnet.
    private static string? FindDotnet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (FindRoot() is { } root && Path.Combine(root, name) is var fromRuntime && File.Exists(fromRuntime))
        {
            return fromRuntime;
        }

        return Environment.ProcessPath is { } host && Path.GetFileName(host) == name ? host : null;
    }

    // The folder of a self-contained program may lie anywhere, also three levels below a dotnet host.
    private static string? FindRoot()
    {
        string version = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string? framework = Path.GetDirectoryName(version);
        string? shared = Path.GetDirectoryName(framework);
        return Path.GetFileName(framework) == "Microsoft.NETCore.App" && Path.GetFileName(shared) == "shared"
            ? Path.GetDirectoryName(shared)
            : null;
    }

    // The first is the program's, whether it is there or not; those of the frameworks follow.
    private static string? FindDependencies()
    {
        string files = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? string.Empty;
        int end = files.IndexOf(';', StringComparison.Ordinal);
        string first = end < 0 ? files : files[..end];
        return first.EndsWith(DepsEnding, StringComparison.OrdinalIgnoreCase) ? first : null;
    }

    private static string? FindRuntimeConfig(HostOptions options, string? dependencies, out string? obstacle)
    {
        obstacle = null;
        if (options.RuntimeConfig is { } named)
        {
            if (File.Exists(named))
            {
                return named;
            }

            // Not the file beside the program: it would be another one than the program has.
            string where = Path.IsPathRooted(named) ? "any more" : $"in its directory ('{Environment.CurrentDirectory}')";
            obstacle = $"it was started with '--runtimeconfig {named}', and there is no such file {where}. Cure: give the "
                + "full path of a file that stays while the program runs.";
            return null;
        }

        var missing = new List<string>();
        foreach (string candidate in RuntimeConfigCandidates(options, dependencies))
        {
            if (File.Exists(candidate))
            {
                return candidate;
            }

            missing.Add(candidate);
        }

        obstacle = "the runtimeconfig.json of this program, which workers are started with, cannot be found. Looked for: "
            + $"{string.Join(", ", missing)}. Cure: keep the file beside the program, or do not set "
            + "GenerateRuntimeConfigurationFiles to false."
            + (OperatingSystem.IsLinux() ? string.Empty
                : " What 'dotnet exec --runtimeconfig' names is known on Linux only.");
        return null;
    }

    // One by one: the name of an assembly, needed for the last, loads the data of all cultures.
    private static IEnumerable<string> RuntimeConfigCandidates(HostOptions options, string? dependencies)
    {
        if (dependencies is not null && !options.HasDependencies)
        {
            yield return dependencies[..^DepsEnding.Length] + ConfigEnding;
        }

        if (System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name is { } entry)
        {
            yield return Path.Combine(AppContext.BaseDirectory, entry + ConfigEnding);
        }
    }
}
