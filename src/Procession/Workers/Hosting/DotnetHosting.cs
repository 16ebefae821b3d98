using System.Runtime.InteropServices;
using Procession.WorkerHost;

namespace Procession.Workers.Hosting;

/// <summary>
/// The dotnet host runs the library, whose entry point is the worker's:
/// <c>dotnet exec --runtimeconfig app.runtimeconfig.json --depsfile app.deps.json Procession.dll</c>.
/// </summary>
/// <param name="dotnet">The dotnet host that belongs to the running runtime.</param>
/// <param name="runtimeConfig">The app's frameworks and switches.</param>
/// <param name="dependencies">The app's dependency graph; <see langword="null"/> if it was built without one.</param>
/// <param name="library">The path of this assembly.</param>
internal sealed class DotnetHosting(string dotnet, string runtimeConfig, string? dependencies, string library) : WorkerHosting
{
    /// <inheritdoc/>
    public override string FileName => dotnet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments { get; } = dependencies is null
        ? ["exec", "--runtimeconfig", runtimeConfig, library, runtimeConfig, "-"]
        : ["exec", "--runtimeconfig", runtimeConfig, "--depsfile", dependencies, library, runtimeConfig, dependencies];

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

        if (WorkerIdentity.Current is { RuntimeConfig: { } own } worker)
        {
            obstacle = null;
            return new DotnetHosting(dotnet, own, worker.Dependencies, library) { Reason = reason };
        }

        string? dependencies = FindDependencies();
        string? runtimeConfig = FindRuntimeConfig(dependencies, out obstacle);
        return runtimeConfig is null
            ? null
            : new DotnetHosting(
                dotnet, runtimeConfig, dependencies is null ? null : Path.GetFullPath(dependencies), library)
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

    private static string? FindDependencies() => (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', ':')
        .FirstOrDefault(path => path.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase) && File.Exists(path)
            && !path.StartsWith(RuntimeEnvironment.GetRuntimeDirectory(), StringComparison.Ordinal));

    private static string? FindRuntimeConfig(string? dependencies, out string? obstacle)
    {
        var missing = new List<string>();
        foreach (string candidate in RuntimeConfigCandidates(dependencies))
        {
            if (File.Exists(candidate))
            {
                // Made absolute: the program, and its workers, may change to another directory.
                obstacle = null;
                return Path.GetFullPath(candidate);
            }

            missing.Add(candidate);
        }

        obstacle = "the runtimeconfig.json of this program, which workers are started with, cannot be found. Looked for: "
            + $"{string.Join(", ", missing)}. Cure: keep the file beside the program, or do not set "
            + "GenerateRuntimeConfigurationFiles to false.";
        return null;
    }

    // One by one: the name of an assembly, needed for the last, loads the data of all cultures.
    private static IEnumerable<string> RuntimeConfigCandidates(string? dependencies)
    {
        if (dependencies is not null)
        {
            yield return dependencies[..^".deps.json".Length] + ".runtimeconfig.json";
        }

        // 'dotnet exec --runtimeconfig X' names the file outright (test hosts do this).
        string[] arguments = Environment.GetCommandLineArgs();
        int option = Array.IndexOf(arguments, "--runtimeconfig");
        if (option >= 0 && option + 1 < arguments.Length)
        {
            yield return arguments[option + 1];
        }

        if (System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name is { } entry)
        {
            yield return Path.Combine(AppContext.BaseDirectory, entry + ".runtimeconfig.json");
        }
    }
}
