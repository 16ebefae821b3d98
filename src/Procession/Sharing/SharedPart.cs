using System.Diagnostics;
using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>The place of one object in a shared block, and this process's reference to it.</summary>
[DebuggerDisplay("{DebuggerText,nq}")]
internal sealed unsafe class SharedPart
{
    private readonly SharedBlock _block;
    private readonly long _offset;
    private readonly Type _owner;
    private int _released;

    /// <summary>Takes over one reference to the block.</summary>
    public SharedPart(SharedBlock block, long offset, Type owner)
    {
        _block = block;
        _offset = offset;
        _owner = owner;
    }

    /// <summary>The address of the object. Use it, then call <see cref="GC.KeepAlive"/> with this object.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed in this process.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_released != 0, _owner);
            return _block.Pointer + _offset;
        }
    }

    /// <summary>
    /// The same for a thread that holds the memory: works also after the object was disposed, so that the thread can finish
    /// what it has begun.
    /// </summary>
    public byte* HeldPointer => _block.Pointer + _offset;

    /// <summary>Whether the object was disposed in this process.</summary>
    public bool IsReleased => Volatile.Read(ref _released) != 0;

    /// <summary>The block itself.</summary>
    public SharedBlock Block => _block;

    /// <summary>
    /// Keeps the memory for a thread that works or waits in it, until the thread disposes the hold. Meanwhile it sees the
    /// real memory, and not the zeros that replace it after a disposal, and other processes see its changes.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was disposed in this process.</exception>
    public SharedHold Hold()
    {
        ObjectDisposedException.ThrowIf(_released != 0 || !_block.TryAddReference(), _owner);
        return new SharedHold(_block);
    }

    /// <summary>
    /// Ends a wait in an object that was disposed meanwhile: nothing else in this process can end it any more.
    /// </summary>
    public void ThrowIfReleased() => ObjectDisposedException.ThrowIf(IsReleased, _owner);

    /// <summary>Creates a block for a single object.</summary>
    public static SharedPart Create(long size, Type owner) => new(SharedBlock.Create(size), 0, owner);

    /// <summary>Opens an object that another process, or this one, has sent.</summary>
    /// <param name="handle">The handle that was sent.</param>
    /// <param name="owner">The type of the object.</param>
    /// <param name="size">The least size in bytes.</param>
    /// <exception cref="InvalidDataException">The object would not lie within its block.</exception>
    public static SharedPart Open(SharedPartHandle handle, Type owner, long size = SharedLayout.LockSize)
    {
        var block = SharedBlock.Open(handle.Block);
        if (handle.Offset >= 0 && size >= 0 && handle.Offset <= block.Size - size)
        {
            return new SharedPart(block, handle.Offset, owner);
        }

        block.Release();
        throw new InvalidDataException("The handle of a shared object is damaged: it leads out of its memory.");
    }

    /// <summary>Another object in the same block, for as long as this one is not disposed.</summary>
    public SharedPart Neighbour(long offset, Type owner)
    {
        ObjectDisposedException.ThrowIf(_released != 0 || !_block.TryAddReference(), _owner);
        return new SharedPart(_block, offset, owner);
    }

    /// <summary>What is sent instead of the object.</summary>
    public SharedPartHandle ToHandle(IKeeper? keeper)
    {
        ObjectDisposedException.ThrowIf(_released != 0, _owner);
        return new SharedPartHandle(_block.ToHandle(keeper), _offset);
    }

    /// <summary>
    /// Says that there is a lock at this place, which is abandoned if this process frees the memory while it has the lock.
    /// </summary>
    public void HasLock() => _block.HasLockAt(_offset);

    /// <summary>Releases the memory in this process. Further calls do nothing.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            _block.Release();
        }
    }

    private string DebuggerText => IsReleased ? "disposed" : $"{_block?.Size} bytes";
}

/// <summary>Represents a <see cref="SharedPart"/> in messages.</summary>
[Sendable]
internal sealed record SharedPartHandle(SharedBlockHandle Block, long Offset);
