using Procession.Native;

namespace Procession.Sharing;

/// <summary>What is known about a thread.</summary>
internal enum ThreadFate
{
    /// <summary>Nothing at the moment: wait, and ask again.</summary>
    Unknown,
    Lives,
    Ended,
}

/// <summary>
/// Identifies a thread of any process on this machine in 63 bits, so that a lock in shared memory can name its owner, and
/// others can find out whether that thread is still alive.
/// </summary>
/// <remarks>
/// <para>Bits 0-21 are the thread's id, 32-53 its process's; Linux hands out 22 bits of them. Ids are used again, so 19 bits of
/// when the thread started (in clock ticks, 52 minutes' worth) are spread over 22-30 and 54-63. Bit 31 is always 0.</para>
/// <para>A thread has ended if the system says that there is none with these ids, for which it needs nothing; or if one is there
/// that started at another time, or only waits to be reaped, for which a file is read. Whatever keeps that file from being
/// read says nothing about the thread.</para>
/// </remarks>
internal static class ThreadIdentity
{
    private const int IdBits = 22;
    private const ulong IdMask = (1UL << IdBits) - 1;
    private const int LowStartBits = 9;
    private const ulong LowStartMask = (1UL << LowStartBits) - 1;
    private const ulong HighStartMask = (1UL << 10) - 1;

    [ThreadStatic]
    private static ulong _current;

    /// <summary>The identity of the calling thread. The first use of each thread reads a file of /proc.</summary>
    /// <exception cref="IOException">The file could not be read, on the first use of this thread.</exception>
    public static ulong Current
    {
        get
        {
            ulong current = _current;
            return current != 0 ? current : _current = Find();
        }
    }

    /// <summary>As <see cref="Current"/>, but 0 for a thread that never used that: such a thread owns no lock.</summary>
    public static ulong Known => _current;

    /// <summary>
    /// The identity of another process's first thread, which ends with the process; 0 if it cannot be found out, or the
    /// process is in another PID namespace.
    /// </summary>
    public static ulong OfProcess(int process) =>
        process == 0 ? 0
            : ThreadFiles.TryRead(process, process, out ulong start, out _) || Processes.HasNoThread(process, process)
                ? Compose(process, process, start)
                : 0;

    /// <summary>The process of an identity.</summary>
    public static int ProcessOf(ulong identity) => (int)((identity >> 32) & IdMask);

    /// <summary>An identity of the same process whose thread has ended for everybody.</summary>
    public static ulong EndedOf(ulong identity) => identity & ~IdMask;

    /// <summary>Whether that thread has certainly ended.</summary>
    public static bool HasEnded(ulong identity) => FateOf(identity) == ThreadFate.Ended;

    /// <summary>What is known about that thread. May read a file: 20 us.</summary>
    public static ThreadFate FateOf(ulong identity)
    {
        if (identity == _current)
        {
            return ThreadFate.Lives;
        }

        int process = ProcessOf(identity);
        int thread = (int)(identity & IdMask);
        return process == 0 || thread == 0 || Processes.HasNoThread(process, thread) ? ThreadFate.Ended // 0: no thread has it
            : !ThreadFiles.TryRead(process, thread, out ulong start, out bool hasEnded) ? ThreadFate.Unknown
            : hasEnded || Compose(process, thread, start) != identity ? ThreadFate.Ended
            : ThreadFate.Lives;
    }

    private static ulong Find() => ThreadFiles.ReadOwnStart(out ulong start) switch
    {
        0 => Compose(Environment.ProcessId, Processes.ThreadId(), start),
        SystemError.Enoent => throw new PlatformNotSupportedException(
            "Locks that processes share need the /proc file system, which is not mounted here."),
        int error => throw SystemError.Failure(
            "read when this thread started, which identifies it as the owner of a shared lock (/proc/thread-self/stat)",
            error),
    };

    private static ulong Compose(int process, int thread, ulong start) =>
        (uint)thread | ((start & LowStartMask) << IdBits)
            | ((ulong)(uint)process << 32) | (((start >> LowStartBits) & HighStartMask) << (32 + IdBits));
}
