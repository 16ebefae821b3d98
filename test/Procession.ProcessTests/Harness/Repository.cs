using System.Reflection;

namespace Procession.ProcessTests.Harness;

/// <summary>Where things are. Outputs lie side by side: (artifacts)/bin/(project)/(configuration)/.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The build writes it down: the output may be anywhere.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "RepositoryRoot").Value!;

    public static string Configuration => Output.Name;

    public static string Library => Path.Combine(Root, "src", "Procession", "Procession.csproj");

    public static string TestApp =>
        Path.Combine(Output.Parent!.Parent!.FullName, "Procession.TestApp", Configuration, "Procession.TestApp");

    /// <summary>
    /// A folder for a generated program. It stays, so that the next run builds only what has changed.
    /// </summary>
    public static string Generated(string name) => Path.Combine(Root, "artifacts", "hosting", name);
}
