using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>
/// Says why a process could not be started. posix_spawn returns one error number for everything that it does, in the child
/// too, so the cause is searched for afterwards.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class SpawnFailure
{
    private const int MayExecute = 1;

    /// <param name="error">What posix_spawn returned.</param>
    /// <param name="fileName">The program.</param>
    /// <param name="directory">Its working directory, if not the current one.</param>
    /// <param name="bytes">The length of its arguments and its environment together.</param>
    public static IOException Describe(int error, string fileName, string? directory, long bytes)
    {
        string execute = $"execute '{fileName}'";
        string enter = $"enter the working directory '{directory}' of a worker";
        return error switch
        {
            SystemError.Enoent or SystemError.Enotdir when directory is not null && !Directory.Exists(directory) =>
                SystemError.Failure(enter, error, "It was removed: make it again."),
            SystemError.Enoent or SystemError.Enotdir when !File.Exists(fileName) =>
                SystemError.Failure(
                    execute, error, "The host of .NET was moved or removed since this program started: start it again."),
            SystemError.Enoent =>
                SystemError.Failure(execute, error, "Its loader is missing: it is made for another C library (glibc, musl)."),
            SystemError.Eacces when Access(fileName, MayExecute) != 0 =>
                SystemError.Failure(
                    execute,
                    error,
                    "This user may not execute it: look at its permissions, at those of its folders, and whether its file system "
                    + "is mounted noexec."),
            SystemError.Eacces when directory is not null && Access(directory, MayExecute) != 0 =>
                SystemError.Failure(enter, error, "This user may not enter it: look at its permissions."),
            SystemError.Enoexec =>
                SystemError.Failure(execute, error, "It is not a program for this system, or for this kind of processor."),
            SystemError.Etxtbsy =>
                SystemError.Failure(execute, error, "It is being written: try again when the update of .NET has ended."),
            SystemError.E2Big =>
                SystemError.Failure(
                    execute,
                    error,
                    string.Create(
                        NumberFormatInfo.InvariantInfo,
                        $"Its arguments and environment variables have {bytes:N0} bytes together: set fewer or shorter ones. ")
                    + "One may have 128 KiB, all a quarter of the stack (ulimit -s)."),
            _ => SystemError.Failure($"start a process of '{fileName}'", error),
        };
    }

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
