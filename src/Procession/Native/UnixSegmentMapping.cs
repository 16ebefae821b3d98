using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Procession.Native;

/// <summary>
/// Shared memory on Unix: memfd on Linux; on macOS a POSIX object that is unlinked at once (not verified there).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class UnixSegmentMapping : SegmentMapping
{
    private const int ReadWrite = 1 | 2;
    private const int MapShared = 1;
    private const uint MfdCloexecAllowSealing = 1 | 2;
    private const int SealSeals = 1;
    private const int SealShrink = 2;
    private const int MacOpenFlags = 0x0002 | 0x0200 | 0x0800; // O_RDWR | O_CREAT | O_EXCL
    private readonly long _size;
    private int _descriptor;

    private UnixSegmentMapping(int descriptor, long size)
    {
        _descriptor = descriptor;
        _size = size;
        void* address = Mappings.Map(null, (nuint)size, ReadWrite, MapShared, descriptor, 0);
        if (address == Mappings.Failed)
        {
            int error = Marshal.GetLastPInvokeError();
            CloseDescriptor();
            throw SystemError.Failure($"map {size:N0} bytes of shared memory (mmap)", error);
        }

        Pointer = (byte*)address;
    }

    public override int Descriptor => _descriptor;

    public long Size => _size;

    public static UnixSegmentMapping Create(long size)
    {
        // Otherwise the system would end this process with a signal (SIGXFSZ).
        if (ProcessLimits.Find(ProcessLimits.FileSize) < (ulong)size)
        {
            throw SystemError.Failure($"reserve {size:N0} bytes of shared memory", SystemError.Efbig);
        }

        int descriptor = OperatingSystem.IsLinux()
            ? Mappings.CreateUnnamed("procession", MfdCloexecAllowSealing)
            : CreateUnlinked();
        if (descriptor < 0)
        {
            throw SystemError.Failure("create shared memory (memfd_create)", Marshal.GetLastPInvokeError());
        }

        // In a program without stdin, the new descriptor may get its number, which has another meaning in a worker.
        descriptor = Descriptors.MakePrivate(descriptor);

        if (Mappings.Resize(descriptor, size) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = Descriptors.Close(descriptor);
            throw SystemError.Failure($"reserve {size:N0} bytes of shared memory (ftruncate)", error);
        }

        SealAgainstShrinking(descriptor);
        return new UnixSegmentMapping(descriptor, size);
    }

    public static UnixSegmentMapping Open(int descriptor, long size)
    {
        var mapping = new UnixSegmentMapping(descriptor, size);
        mapping.CloseDescriptor();
        return mapping;
    }

    /// <summary>Maps a descriptor, which stays open and belongs to the mapping from now on.</summary>
    /// <exception cref="InvalidDataException">It does not lead to such memory, or the memory is smaller.</exception>
    public static UnixSegmentMapping Adopt(int descriptor, long size)
    {
        ThrowIfUnfit(descriptor, size);
        return new UnixSegmentMapping(descriptor, size);
    }

    public override void CloseDescriptor()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Descriptors.Close(descriptor);
        }
    }

    /// <summary>
    /// Releases the memory, but not the addresses: code that still uses them reads zeros of this process, instead of crashing
    /// or accessing other data. The descriptor stays open: after this call, nothing in this process changes the memory behind
    /// it.
    /// </summary>
    public void Retire()
    {
        const int PrivateAnonymousFixedNoReserve = 0x02 | 0x20 | 0x10 | 0x4000; // of Linux
        _ = Mappings.Map(Pointer, (nuint)_size, ReadWrite, PrivateAnonymousFixedNoReserve, -1, 0);
    }

    /// <summary>
    /// Allocates all pages now, large ones if available: if there is too little memory, the failure comes here, and not as a
    /// signal at the first use.
    /// </summary>
    public void Reserve()
    {
        const int HugePages = 14;
        _ = Mappings.Advise(Pointer, (nuint)_size, HugePages);
        if (Mappings.Populate(Pointer, (nuint)_size) == 0)
        {
            return;
        }

        const int Einval = 22; // an older kernel
        int error = Marshal.GetLastPInvokeError();
        if (error != Einval)
        {
            throw NoRoom(_size, error);
        }

        Extend(_size);
    }

    /// <summary>Reserves memory up to a size, which may exceed the size that was given to <see cref="Create"/>.</summary>
    public void Extend(long size)
    {
        int error = Mappings.Allocate(_descriptor, size);
        if (error != 0)
        {
            throw NoRoom(size, error);
        }
    }

    /// <summary>Frees the memory from an offset on; it is zero afterwards.</summary>
    public void Shrink(long from, long to)
    {
        const int PunchHoleKeepSize = 0x02 | 0x01;
        _ = Mappings.PunchHole(_descriptor, PunchHoleKeepSize, from, to - from);
    }

    public override void Dispose()
    {
        CloseDescriptor();
        if (Pointer is not null)
        {
            _ = Mappings.Unmap(Pointer, (nuint)_size);
            Pointer = null;
        }
    }

    // A process that has the memory could shrink it, and touching memory beyond the end kills a process without an exception.
    private static void SealAgainstShrinking(int descriptor)
    {
        const int AddSeals = 1033;
        if (OperatingSystem.IsLinux())
        {
            _ = Descriptors.Control(descriptor, AddSeals, SealShrink | SealSeals); // fails where the kernel knows none
        }
    }

    // The descriptor comes from a message: it could lead to a file, or to memory that is smaller than the message says.
    private static void ThrowIfUnfit(int descriptor, long size)
    {
        const int GetSeals = 1034;
        const int SeekEnd = 2;
        int seals = Descriptors.Control(descriptor, GetSeals, 0);
        if (seals < 0 || (seals & SealShrink) == 0 || size <= 0 || Descriptors.Seek(descriptor, 0, SeekEnd) < size)
        {
            _ = Descriptors.Close(descriptor);
            throw new InvalidDataException("The handle of a shared object is damaged: it leads to something else.");
        }
    }

    private static InsufficientMemoryException NoRoom(long size, int error) =>
        new($"There is no room for {size:N0} bytes of shared memory: {Marshal.GetPInvokeErrorMessage(error)}.");

    private static int CreateUnlinked()
    {
        string name = "/prc-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        int descriptor = Mappings.CreateNamed(name, MacOpenFlags, 0x180);
        if (descriptor >= 0)
        {
            _ = Mappings.Unlink(name);
        }

        return descriptor;
    }
}
