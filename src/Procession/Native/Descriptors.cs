using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>Unix system calls about descriptors. Constants differ between Linux and macOS; see each use.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Descriptors
{
    public const int PollIn = 1;
    public const int PollOut = 4;
    private const int FGetFd = 1;
    private const int FSetFd = 2;
    private const int FdCloexec = 1;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800; // of Linux

    // Descriptors below this belong to the worker: 0 to 2 are the standard streams, 3 is the control channel, 4 the segment.
    private const int FirstFreeDescriptor = 10;

    private static int FDupFdCloexec => OperatingSystem.IsMacOS() ? 67 : 1030;

    /// <summary>
    /// Makes a descriptor that children do not inherit, and whose number does not collide with those of a worker.
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

        int moved = Duplicate(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);

        // EINVAL: the limit on descriptors is not above FirstFreeDescriptor.
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

    /// <summary>
    /// A pipe whose ends are not inherited by children (on macOS they are, for the instant between two calls).
    /// </summary>
    /// <exception cref="IOException">There are no descriptors left.</exception>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(OpenPipe(ends), "create a pipe");
        return MakePrivate(ends);
    }

    /// <summary>Makes sure that a number of descriptors can be opened now, all at the same time.</summary>
    /// <param name="number">How many.</param>
    /// <param name="purpose">The purpose, in words that follow "to".</param>
    /// <exception cref="IOException">They cannot.</exception>
    public static void ThrowIfDescriptorsLack(int number, string purpose)
    {
        Files.ThrowIfNoneCanBeOpened(purpose);
        int* opened = stackalloc int[number + 1];
        int count = 0;
        while (count < number && OpenPipe(opened + count) == 0)
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

    /// <summary>Checks whether two descriptors can be opened.</summary>
    /// <returns>EMFILE or ENFILE if they cannot; otherwise 0.</returns>
    public static int FindLack()
    {
        int* ends = stackalloc int[2];
        if (OpenPipe(ends) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error is SystemError.Emfile or SystemError.Enfile ? error : 0;
        }

        _ = Close(ends[0]);
        _ = Close(ends[1]);
        return 0;
    }

    /// <summary>A connected pair of sockets without a name, so nobody else can connect.</summary>
    public static (int Mine, int Theirs) SocketPair()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(OpenSocketPair(ends), "create a socket pair");
        return MakePrivate(ends);
    }

    public static void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
        {
            throw SystemError.Failure(what, Marshal.GetLastPInvokeError());
        }
    }

    [FaultPoint(SystemError.Emfile, SystemError.Enfile, SystemError.Enomem)]
    public static int Open(string path, int flags, uint mode) => Faults.Strike() ? -1 : OpenNow(path, flags, mode);

    /// <summary>
    /// Opens a file of Linux for reading, not for processes that are started, and however often a signal interrupts it. Needs
    /// no heap memory.
    /// </summary>
    public static int OpenToRead(byte* path)
    {
        const int CloseOnExec = 0x80000;
        int file;
        do
        {
            file = OpenFile(path, CloseOnExec);
        }
        while (file < 0 && Marshal.GetLastPInvokeError() == SystemError.Eintr);
        return file;
    }

    /// <summary>Reads what a file has, once, however often a signal interrupts it.</summary>
    /// <returns>The error if it could not be read; otherwise 0.</returns>
    public static int TryRead(int file, byte* buffer, int size, out int length)
    {
        int error;
        do
        {
            length = (int)Read(file, buffer, (nuint)size);
            error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == SystemError.Eintr);
        return error;
    }

    [FaultPoint(SystemError.Emfile, SystemError.Enfile, SystemError.Enomem)]
    public static int OpenFile(byte* path, int flags) => Faults.Strike() ? -1 : OpenFileNow(path, flags, 0);

    /// <summary>
    /// Reads the attributes of a file: statx of Linux, with its flags, its mask and its result of 256 bytes.
    /// </summary>
    [FaultPoint(SystemError.Enomem)]
    public static int LookAt(int directory, byte* path, int flags, uint mask, byte* result) =>
        Faults.Strike() ? -1 : LookAtNow(directory, path, flags, mask, result);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "unlink")]
    public static partial int Unlink(byte* path);

    /// <summary>The inode behind a descriptor, which nothing else has as long as it exists.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static ulong InodeOf(int descriptor)
    {
        byte* result = stackalloc byte[256];
        byte empty = 0;
        const int EmptyPath = 0x1000;
        const uint Inode = 0x100;
        ThrowIfFailed(LookAt(descriptor, &empty, EmptyPath, Inode, result), "look at a descriptor (statx)");
        const int InodeOffset = 32;
        return *(ulong*)(result + InodeOffset);
    }

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    public static partial nint ReadLink(byte* path, byte* target, nuint length);

    /// <summary>
    /// Sets how much a Linux pipe holds before its writer waits. Fails if the user's pipes already hold much.
    /// </summary>
    public static void SetPipeSize(int descriptor, int size) => _ = Control(descriptor, 1031, size);

    /// <summary>How many bytes of a Linux pipe were written and not read yet; 0 if it is not a pipe.</summary>
    public static int UnreadBytes(int descriptor)
    {
        const int BytesToRead = 0x541B; // FIONREAD
        return OperatingSystem.IsLinux() && DeviceControl(descriptor, BytesToRead, out int count) == 0 ? count : 0;
    }

    /// <summary>Makes reads and writes wait again.</summary>
    public static void SetBlocking(int descriptor) =>
        _ = Control(descriptor, SetFlags, Control(descriptor, GetFlags, 0) & ~NonBlocking);

    /// <summary>Makes reads and writes return EAGAIN at once instead of waiting.</summary>
    public static void SetNonBlocking(int descriptor) =>
        _ = Control(descriptor, SetFlags, Control(descriptor, GetFlags, 0) | NonBlocking);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int origin);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nuint count, int flags);

    [MakesNothing]
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

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint argument);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int DeviceControl(int descriptor, nint request, out int value);

    [FaultPoint(SystemError.Emfile)]
    private static int Duplicate(int descriptor) =>
        Faults.Strike() ? -1 : Control(descriptor, FDupFdCloexec, FirstFreeDescriptor);

    [FaultPoint(SystemError.Emfile, SystemError.Enfile)]
    private static int OpenPipe(int* ends)
    {
        const int CloseOnExec = 0x80000; // of Linux
        return Faults.Strike() ? -1 : OperatingSystem.IsLinux() ? OpenPipeNow(ends, CloseOnExec) : OpenPipeNow(ends);
    }

    [FaultPoint(SystemError.Emfile, SystemError.Enfile, SystemError.Enomem)]
    private static int OpenSocketPair(int* ends)
    {
        const int Unix = 1;
        const int Stream = 1;
        int closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0;
        return Faults.Strike() ? -1 : OpenSocketPairNow(Unix, Stream | closeOnExec, 0, ends);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNow(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFileNow(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int LookAtNow(int directory, byte* path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int OpenPipeNow(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int OpenPipeNow(int* ends);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int OpenSocketPairNow(int domain, int type, int protocol, int* ends);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
