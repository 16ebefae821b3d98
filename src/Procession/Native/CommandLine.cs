using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Procession.Native;

/// <summary>The command line of this process as the system keeps it, with what the runtime cuts from it.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class CommandLine
{
    private const int Longest = 16 * 1024; // A longer one is cut: what is looked for stands at the beginning.
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Reads it. By system calls: files of .NET take milliseconds at their first use, here at the start.</summary>
    /// <returns>Its words; none where there is no /proc, or it may not be read.</returns>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public static string[] Read()
    {
        int file;
        fixed (byte* path = "/proc/self/cmdline\0"u8)
        {
            do
            {
                file = Descriptors.OpenFile(path, ReadOnlyCloseOnExec);
            }
            while (file < 0 && Marshal.GetLastPInvokeError() == SystemError.Eintr);
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
        nint length;
        int error;
        do
        {
            length = Descriptors.Read(file, text, Longest);
            error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == SystemError.Eintr);
        _ = Descriptors.Close(file);
        return error == 0
            ? Encoding.UTF8.GetString(text, (int)length).Split('\0')
            : throw SystemError.Failure("read '/proc/self/cmdline', which says how this program was started", error);
    }
}
