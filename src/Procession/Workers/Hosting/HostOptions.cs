using Procession.Native;

namespace Procession.Workers.Hosting;

/// <summary>
/// What the dotnet host was told before the name of the program, as in <c>dotnet exec --runtimeconfig X app.dll</c>. The
/// program is not told: the runtime cuts it from its arguments.
/// </summary>
internal sealed record HostOptions
{
    private const string RuntimeConfigOption = "--runtimeconfig";
    private const string DependenciesOption = "--depsfile";
    private const string ProbingOption = "--additionalprobingpath";

    private static readonly HostOptions None = new();

    private HostOptions()
    {
    }

    /// <summary>The runtimeconfig.json that was named; <see langword="null"/> if none was.</summary>
    public string? RuntimeConfig { get; private init; }

    /// <summary>Whether a deps.json was named, which then says nothing about other files beside it.</summary>
    public bool HasDependencies { get; private init; }

    /// <summary>Options that hold for workers, too: the version of the runtime, and further folders of assemblies.</summary>
    public IReadOnlyList<string> ForWorkers { get; private init; } = [];

    /// <summary>
    /// Those of this process. None where the system does not tell: elsewhere than on Linux, or without /proc.
    /// </summary>
    /// <exception cref="IOException">They cannot be read now.</exception>
    public static HostOptions OfThisProcess() =>
        // An executable of a program takes no options for the host.
        OperatingSystem.IsLinux() && CommandLine.IsOf("dotnet"u8) ? Parse(CommandLine.Read()) : None;

    /// <summary>Reads a whole command line, up to the name of the program.</summary>
    public static HostOptions Parse(string[] commandLine)
    {
        int start = commandLine.Length > 1 && commandLine[1] == "exec" ? 2 : 1;
        return start < commandLine.Length && commandLine[start].StartsWith("--", StringComparison.Ordinal)
            ? Parse(commandLine, start)
            : None;
    }

    private static HostOptions Parse(string[] commandLine, int start)
    {
        string? runtimeConfig = null;
        bool hasDependencies = false;
        var forWorkers = new List<string>();
        for (int i = start; i + 1 < commandLine.Length; i += 2)
        {
            string value = commandLine[i + 1];
            switch (commandLine[i])
            {
                case RuntimeConfigOption:
                    runtimeConfig = value;
                    break;
                case DependenciesOption:
                    hasDependencies = true; // Which one, the host tells.
                    break;
                case ProbingOption:
                    // Workers may be started in another directory.
                    forWorkers.AddRange([ProbingOption, Path.GetFullPath(value)]);
                    break;
                case "--fx-version" or "--roll-forward" or "--roll-forward-on-no-candidate-fx":
                    forWorkers.AddRange([commandLine[i], value]);
                    break;
                default:
                    i = commandLine.Length; // The program; what follows is for it.
                    break;
            }
        }

        return new HostOptions { RuntimeConfig = runtimeConfig, HasDependencies = hasDependencies, ForWorkers = forWorkers };
    }
}
