using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Procession.Native;

/// <summary>Tells whether a file is still the one that it was.</summary>
internal static unsafe class FileIdentity
{
    private const int CurrentDirectory = -100; // of paths; those here are absolute

    /// <summary>
    /// What another file in the same place, or another content, would change: on Linux device, inode, length and time of the
    /// last change, elsewhere the last two. <see langword="null"/>: there is none, or this user may not see it.
    /// </summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static string? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return OnLinux(path);
        }

        var file = new FileInfo(path);
        return file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
            : null;
    }

    [SupportedOSPlatform("linux")]
    private static string? OnLinux(string path)
    {
        const uint WantInodeSizeAndChange = 0x100 | 0x200 | 0x40;
        byte* result = stackalloc byte[256];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (Descriptors.LookAt(CurrentDirectory, name, 0, WantInodeSizeAndChange, result) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error is SystemError.Enoent or SystemError.Enotdir or SystemError.Eacces
                    ? null
                    : throw SystemError.Failure($"look at '{path}' (statx)", error);
            }
        }

        const int InodeOffset = 32;
        const int SizeOffset = 40;
        const int ChangeOffset = 112; // stx_mtime: seconds, then nanoseconds
        const int DeviceOffset = 136; // stx_dev: major, minor
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{*(ulong*)(result + DeviceOffset)} {*(ulong*)(result + InodeOffset)} {*(ulong*)(result + SizeOffset)} "
            + $"{*(long*)(result + ChangeOffset)} {*(uint*)(result + ChangeOffset + sizeof(long))}");
    }
}
