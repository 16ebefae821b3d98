using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>The calls of Unix about descriptors. Numbers differ between Linux and macOS; see each use.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Descriptors
{
    public const int PollIn = 1;
    public const int PollOut = 4;
    private const int FGetFd = 1;
    private const int FSetFd = 2;
    private const int FdCloexec = 1;

    // Descriptors below this are the worker's: 0 to 2, 3 for control and 4 for the segment.
    private const int FirstFreeDescriptor = 10;

    private static int FDupFdCloexec => OperatingSystem.IsMacOS() ? 67 : 1030;

    /// <summary>
    /// Makes the descriptor one that no child inherits, and that does not collide with the worker's own.
    /// </summary>
    /// <exception cref="IOException">That is not possible; the descriptor was closed.</exception>
    public static int MakePrivate(int descriptor)
    {
        if (descriptor >= FirstFreeDescriptor)
        {
            try
            {
                SetCloseOnExec(descriptor);
                return descriptor;
            }
            catch (IOException)
            {
                _ = Close(descriptor);
                throw;
            }
        }

        int moved = Control(descriptor, FDupFdCloexec, FirstFreeDescriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);

        // EINVAL: the limit on descriptors is below the first one that is free.
        return moved >= 0 ? moved
            : throw SystemError.Failure("move a descriptor", error == SystemError.Einval ? SystemError.Emfile : error);
    }

    /// <summary>Keeps children from inheriting a descriptor.</summary>
    /// <exception cref="IOException">That is not possible.</exception>
    public static void SetCloseOnExec(int descriptor)
    {
        int flags = Control(descriptor, FGetFd, 0);
        ThrowIfFailed(flags < 0 ? flags : Control(descriptor, FSetFd, flags | FdCloexec), "keep a descriptor from children");
    }

    /// <summary>A pipe whose ends no child inherits (but for the instant between two calls on macOS).</summary>
    /// <exception cref="IOException">There are no descriptors left.</exception>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        const int CloexecOnLinux = 0x80000;
        int result = OperatingSystem.IsLinux() ? Pipe2(ends, CloexecOnLinux) : PlainPipe(ends);
        ThrowIfFailed(result, "create a pipe");
        return MakePrivate(ends);
    }

    /// <summary>Makes sure that some descriptors can be opened now, all at the same time.</summary>
    /// <param name="number">How many.</param>
    /// <param name="purpose">What for, behind "to".</param>
    /// <exception cref="IOException">They cannot.</exception>
    public static void ThrowIfDescriptorsLack(int number, string purpose)
    {
        int* opened = stackalloc int[number + 1];
        int count = 0;
        while (count < number && PlainPipe(opened + count) == 0)
        {
            count += 2;
        }

        int error = Marshal.GetLastPInvokeError();
        for (int i = 0; i < count; i++)
        {
            _ = Close(opened[i]);
        }

        if (count < number)
        {
            throw SystemError.Failure($"open the {number} descriptors that it takes to {purpose}", error);
        }
    }

    /// <summary>A connected pair of sockets without a name, so nobody else can connect.</summary>
    public static (int Mine, int Theirs) SocketPair()
    {
        const int AfUnix = 1;
        const int SockStream = 1;
        int cloexec = OperatingSystem.IsLinux() ? 0x80000 : 0;
        int* ends = stackalloc int[2];
        ThrowIfFailed(SocketPair(AfUnix, SockStream | cloexec, 0, ends), "create a socket pair");
        return MakePrivate(ends);
    }

    public static void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
        {
            throw SystemError.Failure(what, Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(int directory, byte* path, int flags, uint mask, byte* result);

    /// <summary>How much a pipe of Linux holds before its writer waits. Fails where the user's pipes hold much already.</summary>
    public static void SetPipeSize(int descriptor, int size) => _ = Control(descriptor, 1031, size);

    /// <summary>How many bytes were written to a pipe of Linux that nobody has read yet; 0 if it is no pipe.</summary>
    public static int UnreadBytes(int descriptor)
    {
        const int BytesToRead = 0x541B; // FIONREAD
        return OperatingSystem.IsLinux() && DeviceControl(descriptor, BytesToRead, out int count) == 0 ? count : 0;
    }

    /// <summary>Takes back that reads and writes return at once.</summary>
    public static void SetBlocking(int descriptor)
    {
        const int GetFlags = 3;
        const int SetFlags = 4;
        const int NonBlocking = 0x800;
        _ = Control(descriptor, SetFlags, Control(descriptor, GetFlags, 0) & ~NonBlocking);
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nuint count, int flags);

    private static (int First, int Second) MakePrivate(int* ends)
    {
        int first;
        try
        {
            first = MakePrivate(ends[0]);
        }
        catch (IOException)
        {
            _ = Close(ends[1]);
            throw;
        }

        try
        {
            return (first, MakePrivate(ends[1]));
        }
        catch (IOException)
        {
            _ = Close(first);
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int DeviceControl(int descriptor, nint request, out int value);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int PlainPipe(int* ends);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
