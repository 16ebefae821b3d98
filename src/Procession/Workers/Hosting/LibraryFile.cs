namespace Procession.Workers.Hosting;

/// <summary>The file of this assembly.</summary>
internal static class LibraryFile
{
    /// <summary>The name of the assembly.</summary>
    public const string Name = "Procession";

    /// <summary>Where it lies; empty in a single-file program, whose assemblies are inside the executable.</summary>
#pragma warning disable IL3000 // An empty location is just what is asked about.
    public static string Path => typeof(LibraryFile).Assembly.Location;
#pragma warning restore IL3000
}
