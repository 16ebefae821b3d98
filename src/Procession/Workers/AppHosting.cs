using System.Runtime.InteropServices;
using Procession.Native;
using Procession.WorkerHost;

namespace Procession.Workers;

/// <summary>
/// Finds out how this program is hosted, and so how a worker is started with the same assemblies and frameworks but without
/// its <c>Main</c>: <c>dotnet exec --runtimeconfig app.runtimeconfig.json --depsfile app.deps.json Procession.dll</c>.
/// </summary>
/// <param name="DotNet">The dotnet host that belongs to the running runtime.</param>
/// <param name="RuntimeConfig">The app's frameworks and switches.</param>
/// <param name="Dependencies">The app's dependency graph; <see langword="null"/> if it was built without one.</param>
/// <param name="Library">The path of this assembly, whose entry point is the worker's.</param>
internal sealed record AppHosting(string DotNet, string RuntimeConfig, string? Dependencies, string Library)
{
    private static AppHosting? _found;

    /// <summary>The hosting of this process.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// Workers cannot be started from it; the message names the cure.
    /// </exception>
    public static AppHosting Current => _found ??= Find(); // not Lazy, which would keep a temporary failure forever

    /// <summary>The arguments of <see cref="DotNet"/> up to the worker's own.</summary>
    public IReadOnlyList<string> Arguments =>
        Dependencies is null
            ? ["exec", "--runtimeconfig", RuntimeConfig, Library, RuntimeConfig, "-"]
            : ["exec", "--runtimeconfig", RuntimeConfig, "--depsfile", Dependencies, Library, RuntimeConfig, Dependencies];

    private static AppHosting Find()
    {
        DynamicCode.ThrowIfMissing();
#pragma warning disable IL3000 // An empty location is just what is asked about.
        string library = typeof(AppHosting).Assembly.Location;
#pragma warning restore IL3000
        if (library.Length == 0)
        {
            throw new PlatformNotSupportedException(
                "Procession cannot start workers from a single-file program yet: the assemblies are inside the bundle. "
                + "Cure: publish without PublishSingleFile.");
        }

        string dotnet = FindDotNet();
        if (WorkerIdentity.Current is { } worker)
        {
            return new AppHosting(dotnet, worker.RuntimeConfig, worker.Dependencies, library);
        }

        string? dependencies = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', ':')
            .FirstOrDefault(path => path.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase) && File.Exists(path)
                && !path.StartsWith(RuntimeEnvironment.GetRuntimeDirectory(), StringComparison.Ordinal));
        return new AppHosting(
            dotnet, FindRuntimeConfig(dependencies), dependencies is null ? null : Path.GetFullPath(dependencies), library);
    }

    // .../dotnet/shared/Microsoft.NETCore.App/10.0.12/ belongs to .../dotnet/dotnet.
    private static string FindDotNet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // In two steps: with more than four parts it takes a span, whose code is compiled at the start (decision 9).
        string root = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Path.Combine("..", "..", ".."));
        string fromRuntime = Path.GetFullPath(Path.Combine(root, name));
        if (File.Exists(fromRuntime))
        {
            return fromRuntime;
        }

        if (Environment.ProcessPath is { } host && Path.GetFileName(host) == name)
        {
            return host;
        }

        throw new PlatformNotSupportedException(
            "Procession cannot start workers from a self-contained program yet: there is no dotnet host beside its runtime "
            + $"('{RuntimeEnvironment.GetRuntimeDirectory()}'). Cure: publish framework-dependent (--self-contained false).");
    }

    private static string FindRuntimeConfig(string? dependencies)
    {
        var missing = new List<string>();
        foreach (string candidate in RuntimeConfigCandidates(dependencies))
        {
            if (File.Exists(candidate))
            {
                // Made absolute: the program, and its workers, may change to another directory.
                return Path.GetFullPath(candidate);
            }

            missing.Add(candidate);
        }

        throw new PlatformNotSupportedException(
            "Procession cannot find the runtimeconfig.json of this program, which workers are started with. Looked for: "
            + $"{string.Join(", ", missing)}. Cure: keep the file beside the program, or do not set "
            + "GenerateRuntimeConfigurationFiles to false.");
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
