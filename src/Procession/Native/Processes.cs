using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>Unix system calls about running processes: signals, their end, their identity.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Processes
{
    public const int Sighup = 1;
    public const int Sigint = 2;
    public const int Sigkill = 9;
    public const int Sigterm = 15;
    public const int WaitNoHang = 1;

    // The number of tgkill, for which not every C library has a function. 0: not known here.
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

    /// <summary>Restores the default effect of a signal.</summary>
    public static void ResetSignal(int signal) => _ = Signal(signal, 0);

    /// <summary>Sets a native function as the handler of a signal; it is called with the signal's number.</summary>
    public static void HandleSignal(int signal, nint handler) => _ = Signal(signal, handler);

    /// <summary>The current handler of a signal: 0 for the default effect, 1 if it is ignored.</summary>
    public static nint SignalHandler(int signal)
    {
        // Opaque except for its first word: 152 bytes in glibc and musl, 16 on macOS.
        const int OpaqueSize = 256;
        byte* action = stackalloc byte[OpaqueSize];
        *(nint*)action = 0;
        return SignalAction(signal, null, action) == 0 ? *(nint*)action : 0;
    }

    /// <summary>
    /// Makes Linux continue a process group (SIGCONT) when the last writer of a pipe is gone. Returns whether it will: a
    /// sandbox may not allow that.
    /// </summary>
    /// <param name="readEnd">The reading end. Applies to all its duplicates, in any process.</param>
    /// <param name="group">The group, as long as it is the group that has this number now.</param>
    public static bool ContinueGroupAtHangUp(int readEnd, int group)
    {
        const int GetFlags = 3;
        const int SetFlags = 4;
        const int SetOwner = 8;
        const int SetSignal = 10;
        const int Asynchronous = 0x2000;
        const int Continue = 18; // SIGCONT of Linux
        return Descriptors.Control(readEnd, SetSignal, Continue) == 0
            && Descriptors.Control(readEnd, SetOwner, -group) == 0
            && Descriptors.Control(readEnd, SetFlags, Descriptors.Control(readEnd, GetFlags, 0) | Asynchronous) == 0;
    }

    /// <summary>Ends this process at once, without the runtime and without waiting for anything.</summary>
    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

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
    /// Whether the system says that there is no such thread. Needs no descriptor and no memory. If it cannot tell, as for a
    /// process of another user, the result is <see langword="false"/>.
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

    /// <summary>Opens a descriptor that becomes readable when a child of this process has ended.</summary>
    /// <param name="process">The child, which has not been reaped.</param>
    /// <param name="error">The reason why there is none: macOS and Linux before 5.3 do not support it, a sandbox may forbid
    /// it.</param>
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

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, byte* action, byte* former);

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
