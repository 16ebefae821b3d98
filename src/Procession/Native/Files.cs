#pragma warning disable RS0030 // This type is the one place that opens files.
using Microsoft.Win32.SafeHandles;

namespace Procession.Native;

/// <summary>Opens files.</summary>
internal static class Files
{
    /// <summary>
    /// Makes sure that a descriptor is available. Uses only assemblies that every program has loaded: the assembly that
    /// describes errors of system calls needs a descriptor to be loaded, and could never be loaded again.
    /// </summary>
    /// <param name="purpose">The purpose, in words that follow "to".</param>
    /// <exception cref="IOException">There is no descriptor.</exception>
    public static void ThrowIfNoneCanBeOpened(string purpose)
    {
        const int EnoughForAnAssembly = 2;
        var opened = new SafeFileHandle?[EnoughForAnAssembly];
        try
        {
            for (int i = 0; i < opened.Length; i++)
            {
                opened[i] = File.OpenHandle("/dev/null");
            }
        }
        catch (IOException e) when (e.HResult is SystemError.Emfile or SystemError.Enfile)
        {
            throw new IOException(SystemError.Lack(purpose, e.HResult), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no such file here, which says nothing about descriptors.
        }
        finally
        {
            foreach (SafeFileHandle? file in opened)
            {
                file?.Dispose();
            }
        }
    }

    /// <summary>Reads a small file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static string ReadText(string path) =>
        Faults.Next() is not 0 and int error ? throw SystemError.Failure($"open '{path}'", error) : File.ReadAllText(path);

    /// <summary>Opens a file for reading; others may delete it meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened: it does not exist, or there is no descriptor for it.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static FileStream OpenRead(string path) =>
        Faults.Next() is not 0 and int error
            ? throw SystemError.Failure($"open '{path}'", error)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
}
