using System.Diagnostics;
using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>The place in a shared block where one object lies, and this process's hold on it.</summary>
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

    /// <summary>Where the object lies. Use it, then <see cref="GC.KeepAlive"/> this.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed of in this process.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_released != 0, _owner);
            return _block.Pointer + _offset;
        }
    }

    /// <summary>
    /// The same for a thread that holds the memory: also if the object was disposed of meanwhile, so that what has begun comes
    /// to its end.
    /// </summary>
    public byte* HeldPointer => _block.Pointer + _offset;

    /// <summary>Whether the object was disposed of in this process.</summary>
    public bool IsReleased => Volatile.Read(ref _released) != 0;

    /// <summary>The block itself.</summary>
    public SharedBlock Block => _block;

    /// <summary>
    /// Keeps the memory for a thread that works or waits in it, until that disposes of the hold: it sees what was done before
    /// the object was disposed of, and not the zeros behind that; and what it changes, others see.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was disposed of in this process.</exception>
    public SharedHold Hold()
    {
        ObjectDisposedException.ThrowIf(_released != 0 || !_block.TryAddReference(), _owner);
        return new SharedHold(_block);
    }

    /// <summary>Ends a wait in an object that was disposed of meanwhile: in this process nothing can end it any more.</summary>
    public void ThrowIfReleased() => ObjectDisposedException.ThrowIf(IsReleased, _owner);

    /// <summary>Makes room for an object of its own.</summary>
    public static SharedPart Create(long size, Type owner) => new(SharedBlock.Create(size), 0, owner);

    /// <summary>Opens what another process, or this one, has sent.</summary>
    /// <param name="handle">What was sent.</param>
    /// <param name="owner">Whose part it is.</param>
    /// <param name="size">How many bytes it has at least.</param>
    /// <exception cref="InvalidDataException">It would not lie within its block.</exception>
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

    /// <summary>Another object in the same block, as long as this one is not disposed of.</summary>
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

    /// <summary>Says that a lock lies here, which is abandoned if this process frees the memory while it has the lock.</summary>
    public void HasLock() => _block.HasLockAt(_offset);

    /// <summary>Lets go of the memory in this process. Further calls do nothing.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            _block.Release();
        }
    }

    private string DebuggerText => IsReleased ? "disposed" : $"{_block?.Size} bytes";
}

/// <summary>Stands for a <see cref="SharedPart"/> in messages.</summary>
[Sendable]
internal sealed record SharedPartHandle(SharedBlockHandle Block, long Offset);
