using Procession.Native;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// Memory that processes share, mapped once in each: what all shared values, arrays and locks lie in. It has no name; the
/// system frees it when the last process has let go, however that process ended.
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

    /// <summary>Stays valid after the block is freed, but leads to zeros then.</summary>
    public byte* Pointer { get; }

    public int Descriptor => _mapping.Descriptor;

    /// <summary>Where other processes find it.</summary>
    public DescriptorAddress Address => _address;

    /// <summary>Creates a block of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The machine has no room for it.</exception>
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

    /// <summary>Creates a block of zeros that can grow: addresses for all of it, memory for the beginning.</summary>
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

    /// <summary>Reserves the memory up to there. In a block that can grow.</summary>
    /// <exception cref="InsufficientMemoryException">The machine has no room for it.</exception>
    /// <param name="from">Up to where it is reserved.</param>
    /// <param name="to">Up to where it is to be.</param>
    public void Grow(long from, long to)
    {
        ThrowIfTooLarge(to - from);
        _mapping.Extend(to);
    }

    /// <summary>Gives the memory from there on back, up to where it has grown.</summary>
    public void Shrink(long from, long to) => _mapping.Shrink(from, to);

    public static void ThrowIfNotLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Objects that processes share exist on Linux only so far.");
        }
    }

    /// <summary>What is sent instead of the block.</summary>
    public SharedBlockHandle ToHandle(IKeeper? keeper) => new(_address, Size, Depart(keeper));

    /// <summary>Opens the block of a handle, or takes one more reference to it if this process has it already.</summary>
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

    /// <summary>Says where the lock lies that threads take without holding the block, for speed; at most one.</summary>
    public void HasLockAt(long offset) => Volatile.Write(ref _lockOffset, offset);

    protected override void Free()
    {
        lock (OpeningLock)
        {
            // Not the entry of a block that was opened anew meanwhile: then threads of this process may have the lock in that.
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
        // Large pages cost a twentieth of the time to touch; for small blocks they would be waste.
        const long LargePage = 2 * 1024 * 1024;
        long unit = size >= 8 * LargePage ? LargePage : PageSize;
        return (Math.Max(size, 1) + unit - 1) / unit * unit;
    }

    // Taking more than there is would not fail here, but end some process of the machine, or of the container. Not asked
    // for little, because it takes 0.2 ms.
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
                $"There is no room for {size:N0} bytes of shared memory: {where} has {room:N0} bytes left. Free some, or raise "
                + "the limit.");
        }
    }
}

/// <summary>Stands for a <see cref="SharedBlock"/> in messages.</summary>
[Sendable]
internal sealed record SharedBlockHandle(DescriptorAddress Address, long Size, TransitReceipt? Receipt);
