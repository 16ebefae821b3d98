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

    // tgkill, which not every C library has a function for. 0: not known here.
    private static readonly nint ThreadKill = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 234,
        Architecture.Arm64 or Architecture.LoongArch64 or Architecture.RiscV64 => 131,
        Architecture.X86 => 270,
        Architecture.Arm => 268,
        Architecture.Ppc64le => 250,
        Architecture.S390x => 241,
        _ => 0,
    };

    /// <summary>Gives a signal its default effect.</summary>
    public static void ResetSignal(int signal) => _ = Signal(signal, 0);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int ThreadId();

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processOrGroup, int signal);

    /// <summary>
    /// Whether the system says that there is no such thread. Needs no descriptor and no memory; what it cannot say, as of a
    /// process of another user, is no such answer.
    /// </summary>
    public static bool HasNoThread(int process, int thread)
    {
        const int Esrch = 3;
        return ThreadKill != 0
            && SignalThread(ThreadKill, process, thread, 0) < 0 && Marshal.GetLastPInvokeError() == Esrch;
    }

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int process, out int status, int options);

    /// <summary>Opens a descriptor that can be read once a child of this process has ended.</summary>
    /// <param name="process">The child, which is not reaped.</param>
    /// <param name="error">Why there is none: macOS and Linux before 5.3 have no such ones, a sandbox may hide them.</param>
    /// <returns>The descriptor, or -1.</returns>
    /// <exception cref="IOException">There are no descriptors, or there is no memory left.</exception>
    public static int OpenProcessDescriptor(int process, out int error)
    {
        error = SystemError.Enosys;
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        int descriptor = OpenProcess(process);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return error is SystemError.Emfile or SystemError.Enfile or SystemError.Enomem
            ? throw SystemError.Failure("watch a process (pidfd_open)", error)
            : descriptor;
    }

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [FaultPoint(SystemError.Emfile, SystemError.Enfile, SystemError.Enomem)]
    private static int OpenProcess(int process)
    {
        const int PidfdOpen = 434; // on every architecture
        return Faults.Strike() ? -1 : (int)OpenProcessNow(PidfdOpen, process, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenProcessNow(nint number, nint process, nint flags);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SignalThread(nint number, nint process, nint thread, nint signal);
}
