using System.Runtime.CompilerServices;

namespace Procession.Benchmarks;

/// <summary>Where the parts of the benchmark lie: they are run from the repository that they were built in.</summary>
internal static class Locations
{
    public static string Bench { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));

    public static string PeerScripts { get; } = Path.Combine(Bench, "peers");

    /// <summary>Filled by <c>bench/install-peers</c>.</summary>
    public static string InstalledPeers { get; } = Path.Combine(Bench, "..", "artifacts", "peers");

    public static string Self { get; } = Path.Combine(AppContext.BaseDirectory, "Procession.Benchmarks.dll");

    /// <summary>The assembly of another project of this folder, built in the same configuration.</summary>
    public static string Program(string project)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
    }

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
