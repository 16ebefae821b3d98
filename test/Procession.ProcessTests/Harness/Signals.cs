using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Procession.ProcessTests.Harness;

/// <summary>Sends POSIX signals by pid, as a user or the kernel's memory killer would.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int User = 10;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>A negative pid means the whole process group, as for kill(2).</summary>
    public static void Send(int pid, int signal)
    {
        Assert.True(pid is > 1 or < -1, $"refusing to signal pid {pid}");
        _ = kill(pid, signal);
    }

    /// <summary>Whether what this process starts ignores the signal, because this process was started so, as by nohup.</summary>
    public static bool IsIgnoredByChildren(int signal)
    {
        using Process child = Process.Start("sleep", "1000");
        string ignored = File.ReadLines($"/proc/{child.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        child.Kill();
        child.WaitForExit();
        return (ulong.Parse(ignored[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    /// <summary>
    /// Stops a process and waits until each of its threads stands: <c>kill</c> returns before that, and a thread on another
    /// core may do something yet.
    /// </summary>
    public static void StopWholly(int pid)
    {
        Send(pid, Stop);
        Eventually.True(() => Proc.IsStopped(pid), $"process {pid} is stopped");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
