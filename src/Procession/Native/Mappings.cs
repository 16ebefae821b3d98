using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>Unix system calls about memory that processes share.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Mappings
{
    /// <summary>What <see cref="Map"/> returns if it fails.</summary>
    public static readonly void* Failed = (void*)-1;

    [FaultPoint(SystemError.Emfile, SystemError.Enfile, SystemError.Enomem)]
    public static int CreateUnnamed(string name, uint flags) => Faults.Strike() ? -1 : CreateUnnamedNow(name, flags);

    /// <summary>For macOS, which has no shared memory without a name.</summary>
    [MakesNothing] // on the systems where tests make calls fail
    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateNamed(string name, int flags, uint mode);

    [FaultPoint(SystemError.Enomem)]
    public static int Resize(int descriptor, long length)
    {
        if (Faults.Strike())
        {
            return -1;
        }

        int result;
        do
        {
            result = ResizeNow(descriptor, length);
        }
        while (WasInterrupted(result));
        return result;
    }

    [FaultPoint(SystemError.Enomem)]
    public static void* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset) =>
        Faults.Strike() ? Failed : MapNow(address, length, protection, flags, descriptor, offset);

    [FaultPoint(SystemError.Enomem)]
    public static int Populate(void* address, nuint length)
    {
        const int PopulateForWriting = 23; // Linux 5.14
        if (Faults.Strike())
        {
            return -1;
        }

        int result;
        do
        {
            result = Advise(address, length, PopulateForWriting);
        }
        while (WasInterrupted(result));
        return result;
    }

    /// <returns>The error; 0 for none.</returns>
    [FaultPoint(SystemError.Enomem, SystemError.Enospc)]
    public static int Allocate(int descriptor, long length)
    {
        if (Faults.Next() is not 0 and int error)
        {
            return error;
        }

        int result;
        do
        {
            result = AllocateNow(descriptor, 0, length);
        }
        while (result == SystemError.Eintr);
        return result;
    }

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "shm_unlink", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string name);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(void* address, nuint length);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(void* address, nuint length, int advice);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "fallocate")]
    public static partial int PunchHole(int descriptor, int mode, long offset, long length);

    // A signal, such as those that the runtime sends to its own threads, interrupts a call on large memory.
    private static bool WasInterrupted(int result) => result < 0 && Marshal.GetLastPInvokeError() == SystemError.Eintr;

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateUnnamedNow(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int ResizeNow(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MapNow(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int AllocateNow(int descriptor, long offset, long length);
}
