using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Procession.Native;

/// <summary>The command line of this process as the system keeps it, with what the runtime cuts from it.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class CommandLine
{
    private const int Longest = 16 * 1024; // A longer one is cut: what is looked for stands at the beginning.
    private const int LongestPath = 4096;

    /// <summary>Whether the file that this process runs has a name; false where there is no /proc.</summary>
    /// <remarks>Not <see cref="Environment.ProcessPath"/>, which takes a millisecond at its first use.</remarks>
    public static bool IsOf(ReadOnlySpan<byte> fileName)
    {
        byte* target = stackalloc byte[LongestPath];
        fixed (byte* path = "/proc/self/exe\0"u8)
        {
            nint length = Descriptors.ReadLink(path, target, LongestPath);
            var file = new ReadOnlySpan<byte>(target, (int)Math.Max(length, 0));
            return file[(file.LastIndexOf((byte)'/') + 1)..].SequenceEqual(fileName);
        }
    }

    /// <summary>Reads it. By system calls: files of .NET take milliseconds at their first use, here at the start.</summary>
    /// <returns>Its words; none where there is no /proc, or it may not be read.</returns>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public static string[] Read()
    {
        int file;
        fixed (byte* path = "/proc/self/cmdline\0"u8)
        {
            file = Descriptors.OpenToRead(path);
        }

        int error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is SystemError.Emfile or SystemError.Enfile or SystemError.Enomem)
        {
            throw SystemError.Failure("open '/proc/self/cmdline', which says how this program was started", error);
        }

        return file < 0 ? [] : ReadAndClose(file);
    }

    private static string[] ReadAndClose(int file)
    {
        byte* text = stackalloc byte[Longest];
        int error = Descriptors.TryRead(file, text, Longest, out int length);
        _ = Descriptors.Close(file);
        return error == 0
            ? Encoding.UTF8.GetString(text, length).Split('\0')
            : throw SystemError.Failure("read '/proc/self/cmdline', which says how this program was started", error);
    }
}
