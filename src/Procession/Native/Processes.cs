using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>The calls of Unix about processes that run: signals, their end, who they are.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Processes
{
    public const int Sigkill = 9;
    public const int Sigterm = 15;
    public const int WaitNoHang = 1;

    /// <summary>Gives a signal its default effect.</summary>
    public static void ResetSignal(int signal) => _ = Signal(signal, 0);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processOrGroup, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int process, out int status, int options);

    /// <summary>Opens a descriptor that can be read once a child of this process has ended.</summary>
    /// <param name="process">The child, which is not reaped.</param>
    /// <param name="error">Why there is none: macOS and Linux before 5.3 have no such ones, a sandbox may hide them.</param>
    /// <returns>The descriptor, or -1.</returns>
    /// <exception cref="IOException">There are no descriptors, or there is no memory left.</exception>
    public static int OpenProcessDescriptor(int process, out int error)
    {
        const int PidfdOpen = 434; // on every architecture
        error = SystemError.Enosys;
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        int descriptor = (int)SystemCall(PidfdOpen, process, 0);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return error is SystemError.Emfile or SystemError.Enfile or SystemError.Enomem
            ? throw SystemError.Failure("watch a process (pidfd_open)", error)
            : descriptor;
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint argument1, nint argument2);
}
