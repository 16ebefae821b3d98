using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Procession.Wire.Platform;

/// <summary>
/// Shared memory on Unix: memfd on Linux, an at once unlinked POSIX object on macOS (not verified there).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe partial class UnixSegmentMapping : SegmentMapping
{
    private const int ReadWrite = 1 | 2;
    private const int MapShared = 1;
    private const uint MfdCloexec = 1;
    private const int MacOpenFlags = 0x0002 | 0x0200 | 0x0800; // O_RDWR | O_CREAT | O_EXCL
    private static readonly void* MapFailed = (void*)-1;
    private readonly long _size;
    private int _descriptor;

    private UnixSegmentMapping(int descriptor, long size)
    {
        _descriptor = descriptor;
        _size = size;
        void* address = Map(null, (nuint)size, ReadWrite, MapShared, descriptor, 0);
        if (address == MapFailed)
        {
            int error = Marshal.GetLastPInvokeError();
            CloseDescriptor();
            throw Failure(error, $"map {size} bytes of shared memory");
        }

        Pointer = (byte*)address;
    }

    public override int Descriptor => _descriptor;

    public static UnixSegmentMapping Create(long size)
    {
        int descriptor = OperatingSystem.IsLinux() ? CreateMemfd("procession", MfdCloexec) : CreateUnlinked();
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw Failure(error, "create shared memory");
        }

        if (Truncate(descriptor, size) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = Close(descriptor);
            throw Failure(error, $"reserve {size} bytes of shared memory");
        }

        return new UnixSegmentMapping(descriptor, size);
    }

    public static UnixSegmentMapping Open(int descriptor, long size)
    {
        var mapping = new UnixSegmentMapping(descriptor, size);
        mapping.CloseDescriptor();
        return mapping;
    }

    public override void CloseDescriptor()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }
    }

    public override void Dispose()
    {
        CloseDescriptor();
        if (Pointer is not null)
        {
            _ = Unmap(Pointer, (nuint)_size);
            Pointer = null;
        }
    }

    private static IOException Failure(int error, string what) =>
        new($"Could not {what} for a worker: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).");

    private static int CreateUnlinked()
    {
        string name = "/prc-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        int descriptor = ShmOpen(name, MacOpenFlags, 0x180);
        if (descriptor >= 0)
        {
            _ = ShmUnlink(name);
        }

        return descriptor;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemfd(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ShmOpen(string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "shm_unlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ShmUnlink(string name);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
