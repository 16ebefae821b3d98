using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using Procession.Native;
using Procession.WorkerHost;

namespace Procession.Workers.Hosting;

/// <summary>
/// The program's own executable becomes the worker: the runtime calls <see cref="StartupHook"/> before <c>Main</c>, and that
/// does not return.
/// </summary>
/// <remarks>
/// If the hook were not called, <c>Main</c> would run a second time. So before anything is started, all that could keep the
/// runtime from calling it is looked at; what is started later is started from the very files that were looked at.
/// </remarks>
internal sealed class OwnExecutable : WorkerHosting
{
    /// <summary>The variable that names the hooks of a process.</summary>
    public const string Hooks = "DOTNET_STARTUP_HOOKS";

    private readonly string _executable;
    private readonly ProgramFiles _files;

    private OwnExecutable(string executable, ProgramFiles files)
    {
        _executable = executable;
        _files = files;
    }

    /// <inheritdoc/>
    public override string FileName => _executable;

    /// <summary>For those who look at a list of processes.</summary>
    public override IReadOnlyList<string> Arguments { get; } = ["procession-worker"];

    /// <inheritdoc/>
    public override string? Variable => WorkerEnvironment.WorkerVariable;

    /// <inheritdoc/>
    public override void AddTo(Dictionary<string, string> variables) =>
        variables[Hooks] = WithOurs(variables.GetValueOrDefault(Hooks));

    /// <summary>Our hook behind those that the user has set for workers: it does not return.</summary>
    public static string WithOurs(string? hooks) =>
        string.IsNullOrEmpty(hooks) ? LibraryFile.Name : $"{hooks}{Path.PathSeparator}{LibraryFile.Name}";

    /// <summary>
    /// The hooks without the one that <see cref="WithOurs"/> has added; <see langword="null"/> if none is left.
    /// </summary>
    public static string? WithoutOurs(string hooks)
    {
        string ours = Path.PathSeparator + LibraryFile.Name;
        return hooks == LibraryFile.Name || hooks.Length == 0 ? null
            : hooks.EndsWith(ours, StringComparison.Ordinal) ? hooks[..^ours.Length]
            : hooks;
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged() => _files.ThrowIfChanged();

    /// <summary>Proves that the executable can become a worker, or says why not, with the cure.</summary>
    [DynamicDependency(nameof(StartupHook.Initialize), typeof(StartupHook))] // Only the runtime calls it.
    public static WorkerHosting? Find(string reason, out string? obstacle)
    {
        string executable = Environment.ProcessPath ?? string.Empty;
        obstacle = ObstacleInRuntime() ?? ObstacleOf(executable);
        if (obstacle is not null)
        {
            return null;
        }

        var files = new ProgramFiles([executable, .. FilesBeside(executable)]);
        return new OwnExecutable(executable, files) { Reason = reason };
    }

    // Whether the runtime, started again in the same way, would call the hook of this library.
    private static string? ObstacleInRuntime()
    {
        if (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool isSupported) && !isSupported)
        {
            return "its start-up hooks are switched off, through which its executable becomes a worker. Cure: "
                + "<StartupHookSupport>true</StartupHookSupport> in the project, which PublishTrimmed and PublishAot switch "
                + "off; the package of this library switches it on for PublishTrimmed, unless ProcessionTrimming is false.";
        }

        if (!RuntimeHooks.AreThere)
        {
            return "its runtime was trimmed without start-up hooks, whatever its settings say now: publish writes settings "
                + "anew, but does not trim anew for them. Cure: delete bin and obj, and publish with "
                + "<StartupHookSupport>true</StartupHookSupport>, as the package of this library does for PublishTrimmed.";
        }

        if (typeof(OwnExecutable).Assembly.GetType(Untrimmed.Name) is null)
        {
            return $"{LibraryFile.Name}.dll was trimmed, and lacks what it finds by reflection. Cure: "
                + $"<TrimmerRootAssembly Include=\"{LibraryFile.Name}\" RootMode=\"All\" />, as the package of this library "
                + "does, unless ProcessionTrimming is false.";
        }

        string assemblies = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        if (AssemblyLoadContext.GetLoadContext(typeof(OwnExecutable).Assembly) != AssemblyLoadContext.Default
            || !(assemblies.Contains($"{Path.DirectorySeparatorChar}{LibraryFile.Name}.dll", StringComparison.Ordinal)
                || Bundle.Contains($"{LibraryFile.Name}.dll")))
        {
            return $"{LibraryFile.Name}.dll is not one of its own assemblies but was loaded by its code, so the runtime of a "
                + "worker would not find it by name. Cure: refer to it from the program itself.";
        }

        return null;
    }

    // Whether that file is what runs here, and would run the same program.
    private static string? ObstacleOf(string executable)
    {
        if (executable.Length == 0 || FileIdentity.Of(executable) is not { } identity)
        {
            return $"its executable ('{executable}') is not there any more. Cure: restart the program, and deploy into a new "
                + "folder instead of over a program that runs.";
        }

        if (OperatingSystem.IsLinux() && FileIdentity.Of("/proc/self/exe") is { } running && running != identity)
        {
            return $"its executable ('{executable}') was replaced since it was started. Cure: restart the program, and "
                + "deploy into a new folder instead of over a program that runs.";
        }

        if (!OperatingSystem.IsWindows() && !IsExecutable(executable))
        {
            return $"this user may not execute '{executable}'. Cure: chmod +x.";
        }

        if (!Bundle.IsThis && !IsBesideEntry(executable))
        {
            return $"it was started by another one ('{executable}') that runs other programs, too. Cure: start it by the "
                + "executable that the build puts beside its assembly (UseAppHost).";
        }

        return null;
    }

    // Of the user, the group or others, whichever this user is: the system decides at the start, and says so then.
    [UnsupportedOSPlatform("windows")]
    private static bool IsExecutable(string file) => (File.GetUnixFileMode(file)
        & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    // What the build makes beside app.dll is called app, or app.exe.
    private static bool IsBesideEntry(string executable)
    {
#pragma warning disable IL3000 // Not in a bundle.
        string entry = Assembly.GetEntryAssembly()?.Location ?? string.Empty;
#pragma warning restore IL3000
        string expected = Path.ChangeExtension(entry, OperatingSystem.IsWindows() ? ".exe" : null);
        return entry.Length > 0 && FileIdentity.Of(expected) is { } identity && identity == FileIdentity.Of(executable);
    }

    private static IEnumerable<string> FilesBeside(string executable)
    {
        if (Bundle.IsThis)
        {
            return [];
        }

        string program = OperatingSystem.IsWindows() ? Path.ChangeExtension(executable, null) : executable;
        return [program + ".runtimeconfig.json", program + ".deps.json", LibraryFile.Path];
    }
}
