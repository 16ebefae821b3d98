#pragma warning disable RS0030 // This type is the one place that opens files.
namespace Procession.Native;

/// <summary>Opens files of the framework.</summary>
internal static class Files
{
    /// <summary>Reads a small file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static string ReadText(string path) =>
        Faults.Next() is not 0 and int error ? throw SystemError.Failure($"open '{path}'", error) : File.ReadAllText(path);

    /// <summary>Opens a file to be read, which others may delete meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened: it is not there, or there is no descriptor for it.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static FileStream OpenRead(string path) =>
        Faults.Next() is not 0 and int error
            ? throw SystemError.Failure($"open '{path}'", error)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
}
