namespace Procession.Conformance.Harness;

/// <summary>A temporary folder of one test.</summary>
internal sealed class Scratch : IDisposable
{
    // Not called procession-something: the census counts such names as leaks of the library.
    public Scratch() => Folder = Directory.CreateTempSubdirectory("pt-scratch-").FullName;

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A signal that travels to workers as an argument or a captured variable.</summary>
    public FileSignal Signal(string name) => new(PathOf(name));

    /// <summary>How many workers or tasks have left a mark with <see cref="FileSignal.Mark"/>.</summary>
    public int Marks(string prefix = "") => Whole(Directory.EnumerateFiles(Folder, prefix + "*"));

    /// <summary>Counts signals, without those that are just being written.</summary>
    public static int Whole(IEnumerable<string> files) =>
        files.Count(file => !file.EndsWith(".part", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
