using Procession.Native;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// Memory that processes share, mapped once in each of them. All shared values, arrays and locks lie in such blocks. A block
/// has no name; the system frees it when the last process has released it, however that process ended.
/// </summary>
internal sealed unsafe class SharedBlock : SharedResource
{
    private const long PageSize = 4096;
    private static readonly Lock OpeningLock = Uninterrupted.NewLock(); // guards Opened
    private static readonly Dictionary<ulong, WeakReference<SharedBlock>> Opened = [];
    private readonly UnixSegmentMapping _mapping;
    private readonly DescriptorAddress _address;
    private long _lockOffset = -1;

    private SharedBlock(UnixSegmentMapping mapping, DescriptorAddress address, long size)
    {
        _mapping = mapping;
        _address = address;
        Size = size;
        Pointer = mapping.Pointer;
    }

    public long Size { get; }

    /// <summary>Stays valid after the block is freed, but then leads to zeros.</summary>
    public byte* Pointer { get; }

    public int Descriptor => _mapping.Descriptor;

    /// <summary>The address by which other processes open it.</summary>
    public DescriptorAddress Address => _address;

    /// <summary>Creates a block of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have so much memory left.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static SharedBlock Create(long size)
    {
        ThrowIfNotLinux();
        ThrowIfTooLarge(size);
        long whole = RoundUp(size);
        UnixSegmentMapping mapping = UnixSegmentMapping.Create(whole);
        try
        {
            mapping.Reserve();
            var block = new SharedBlock(mapping, DescriptorAddress.Of(mapping.Descriptor), whole);
            Remember(block);
            return block;
        }
        catch (Exception)
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Creates a block of zeros that can grow: reserves addresses for all of it, and memory for the beginning.
    /// </summary>
    public static SharedBlock CreateGrowing(long size, long most)
    {
        ThrowIfNotLinux();
        UnixSegmentMapping mapping = UnixSegmentMapping.Create(most);
        try
        {
            mapping.Extend(size);
            var block = new SharedBlock(mapping, DescriptorAddress.Of(mapping.Descriptor), most);
            Remember(block);
            return block;
        }
        catch (Exception)
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>Reserves more memory of a block that can grow.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have so much memory left.</exception>
    /// <param name="from">The end of the reserved memory so far.</param>
    /// <param name="to">The new end.</param>
    public void Grow(long from, long to)
    {
        ThrowIfTooLarge(to - from);
        _mapping.Extend(to);
    }

    /// <summary>Frees the memory from an offset on, up to where it has grown.</summary>
    public void Shrink(long from, long to) => _mapping.Shrink(from, to);

    public static void ThrowIfNotLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Objects that processes share are supported on Linux only so far.");
        }
    }

    /// <summary>What is sent instead of the block.</summary>
    public SharedBlockHandle ToHandle(IKeeper? keeper) => new(_address, Size, Depart(keeper));

    /// <summary>Opens the block of a handle, or adds a reference to it if this process has opened it already.</summary>
    public static SharedBlock Open(SharedBlockHandle handle)
    {
        lock (OpeningLock)
        {
            if (!Opened.TryGetValue(handle.Address.Inode, out WeakReference<SharedBlock>? known)
                || !known.TryGetTarget(out SharedBlock? block) || !block.TryAddReference())
            {
                UnixSegmentMapping mapping =
                    UnixSegmentMapping.Adopt(handle.Address.Open(DescriptorAccess.ReadWrite), handle.Size);
                block = new SharedBlock(mapping, handle.Address.At(mapping.Descriptor), handle.Size);
                Opened[handle.Address.Inode] = new WeakReference<SharedBlock>(block);
            }

            handle.Receipt?.Sign();
            return block;
        }
    }

    /// <summary>Sets the offset of the lock that threads take without holding the block, for speed; at most one.</summary>
    public void HasLockAt(long offset) => Volatile.Write(ref _lockOffset, offset);

    protected override void Free()
    {
        lock (OpeningLock)
        {
            // Not the entry of a block that was opened again meanwhile: threads of this process may have the lock through
            // that one.
            bool isOpenedAnew = Opened.TryGetValue(_address.Inode, out WeakReference<SharedBlock>? known)
                && known.TryGetTarget(out SharedBlock? block) && !ReferenceEquals(block, this);
            _mapping.Retire();
            if (!isOpenedAnew)
            {
                Opened.Remove(_address.Inode);
                if (Volatile.Read(ref _lockOffset) is var offset and >= 0)
                {
                    LeftLock.AbandonOwn(_mapping.Descriptor, offset);
                }
            }
        }

        RetiredMemory.Add(_mapping);
    }

    private static void Remember(SharedBlock block)
    {
        lock (OpeningLock)
        {
            Opened[block._address.Inode] = new WeakReference<SharedBlock>(block);
        }
    }

    private static long RoundUp(long size)
    {
        // Large pages take a twentieth of the time for the first touch; for small blocks they would waste memory.
        const long LargePage = 2 * 1024 * 1024;
        long unit = size >= 8 * LargePage ? LargePage : PageSize;
        return (Math.Max(size, 1) + unit - 1) / unit * unit;
    }

    // Too large an allocation would not fail here, but the system would kill some process of the machine or the container.
    // Not checked for small blocks, because it takes 0.2 ms.
    private static void ThrowIfTooLarge(long size)
    {
        const long Little = 1024 * 1024;
        if (size < Little)
        {
            return;
        }

        (long room, string where) = MemoryRoom.Find();
        if (size > room)
        {
            throw new InsufficientMemoryException(
                $"There is not enough memory for {size:N0} bytes of shared memory: {where} has {room:N0} bytes left. Free "
                + "some, or raise the limit.");
        }
    }
}

/// <summary>Represents a <see cref="SharedBlock"/> in messages.</summary>
[Sendable]
internal sealed record SharedBlockHandle(DescriptorAddress Address, long Size, TransitReceipt? Receipt);
