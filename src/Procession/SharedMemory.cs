using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Messaging;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A block of memory with a name, for processes that are not yours to start: one creates it, others of the same user open
/// it. Python's <c>multiprocessing.shared_memory.SharedMemory</c>.
/// </summary>
/// <remarks>
/// <para>The name belongs to the creating object. It goes with <see cref="Unlink"/>, with that object's
/// <see cref="Dispose"/>, and with the creating process, however that ends. Who has the block open then keeps it; the memory
/// is freed when the last one has let go. No file is made anywhere, so nothing is ever left behind.</para>
/// <para>It also travels to workers and children, like a <see cref="SharedArray{T}"/>, unless it was unlinked before it
/// arrives. Thread-safe, but what is in it is guarded by nothing: share a <see cref="SharedLock"/> for that. Linux only so
/// far.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedMemory : IDisposable, ITravelsAsHandle
{
    private readonly SharedPart _part;
    private readonly PublishedName? _published; // of the creating object only

    private SharedMemory(SharedPart part, string name, long size, PublishedName? published)
    {
        _part = part;
        _published = published;
        Name = name;
        Size = size;
    }

    /// <summary>Gets the name by which other processes open the block.</summary>
    public string Name { get; }

    /// <summary>Gets how many bytes it has.</summary>
    public long Size { get; }

    /// <summary>Where the user's bytes begin, on a cache line of their own.</summary>
    internal byte* Pointer => _part.Pointer + SharedLayout.LockSize;

    /// <summary>As <see cref="SharedPart.HeldPointer"/>, of the same.</summary>
    internal byte* HeldPointer => _part.HeldPointer + SharedLayout.LockSize;

    internal SharedPart Part => _part;

    // In front of the user's bytes: not 0 once the block has lost its name. The address outlives the block.
    private int* IsUnlinked => (int*)_part.Block.Pointer;

    /// <summary>Gets a byte itself: what is written here all processes see.</summary>
    /// <param name="offset">Which byte, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such byte.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public ref byte this[long offset]
    {
        get
        {
            ThrowIfOutside(offset, 1);
            return ref Pointer[offset];
        }
    }

    /// <summary>Creates a block of zeros. Python's <c>SharedMemory(name, create=True, size)</c>.</summary>
    /// <param name="size">How many bytes: 1 or more. All of them are reserved here.</param>
    /// <param name="name">
    /// The name: up to 80 bytes of UTF-8 without <c>/</c>; <see langword="null"/> for one that nobody can guess.
    /// </param>
    /// <returns>The block, which has its name until it is disposed of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or less, or more than fits an address.</exception>
    /// <exception cref="ArgumentException">This cannot be a name.</exception>
    /// <exception cref="IOException">A block with this name exists.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static SharedMemory Create(long size, string? name = null) => CreateFilled(size, name, fill: null);

    /// <summary>Opens the block that a process of this user has created under a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The same memory.</returns>
    /// <exception cref="ArgumentException">This cannot be a name.</exception>
    /// <exception cref="FileNotFoundException">There is no block with this name now.</exception>
    /// <exception cref="UnauthorizedAccessException">A process of another user has taken the name.</exception>
    /// <exception cref="TimeoutException">The creating process did not answer within 5 seconds: it is stopped.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// This is not Linux; or its <c>/proc</c> does not show the creating process, which is in another container.
    /// </exception>
    public static SharedMemory Open(string name)
    {
        SocketNeeds.LoadForSockets();
        BlockName.ThrowIfInvalid(name);
        SharedBlock.ThrowIfNotLinux();
        SharedBlock block = NameLookup.Open(name, out long size);
        return new SharedMemory(new SharedPart(block, 0, typeof(SharedMemory)), name, size, published: null);
    }

    /// <summary>The same, with something in it that is there before anybody can open it.</summary>
    internal static SharedMemory CreateFilled(long size, string? name, Action<SharedMemory>? fill)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1L << 46);
        SharedBlock.ThrowIfNotLinux();
        if (name is null)
        {
            SocketNeeds.LoadForKeys();
            name = BlockName.MakeUp();
        }
        else
        {
            SocketNeeds.LoadForSockets();
        }

        BlockName.ThrowIfInvalid(name);
        var published = new PublishedName(name);
        SharedBlock? block = null;
        try
        {
            block = SharedBlock.Create(SharedLayout.LockSize + size);
            var memory = new SharedMemory(new SharedPart(block, 0, typeof(SharedMemory)), name, size, published);
            fill?.Invoke(memory);
            published.Start(block, size);
            return memory;
        }
        catch (Exception)
        {
            published.TryWithdraw();
            block?.Release();
            throw;
        }
    }

    /// <summary>Gets some bytes as a span.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="length">How many.</param>
    /// <returns>
    /// The memory itself, not a copy. It does not keep the block: after <see cref="Dispose"/> it finds zeros.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the block.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public Span<byte> AsSpan(long start, int length)
    {
        ThrowIfOutside(start, length);
        return new Span<byte>(Pointer + start, length);
    }

    /// <summary>Gets all bytes as a span.</summary>
    /// <returns>The memory itself, not a copy.</returns>
    /// <exception cref="InvalidOperationException">There are more than a span can have: 2,147,483,647.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public Span<byte> AsSpan() => Size <= int.MaxValue
        ? new Span<byte>(Pointer, (int)Size)
        : throw new InvalidOperationException(
            $"A span has at most {int.MaxValue} bytes, this block {Size}: use AsSpan(start, length), or offsets.");

    /// <summary>Gets numbers, or structs of such, as a span.</summary>
    /// <typeparam name="T">What lies there: no references.</typeparam>
    /// <param name="start">The offset of the first, in bytes; best a multiple of its size.</param>
    /// <param name="length">How many.</param>
    /// <returns>The memory itself, not a copy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the block.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public Span<T> AsSpan<T>(long start, int length)
        where T : unmanaged
    {
        ThrowIfOutside(start, (long)length * sizeof(T));
        return new Span<T>(Pointer + start, length);
    }

    /// <summary>Gets some bytes as memory that keeps the block: it stays what it is after <see cref="Dispose"/>.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="length">How many.</param>
    /// <returns>The memory itself, not a copy. Freed when nothing refers to it any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the block.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public Memory<byte> AsMemory(long start, int length)
    {
        ThrowIfOutside(start, length);
        long offset = SharedLayout.LockSize + start;
        return new SharedMemoryView(_part.Neighbour(offset, typeof(SharedMemory)), length).Memory;
    }

    /// <summary>Takes the name from the block. Who has it open goes on; nobody can open it any more.</summary>
    /// <exception cref="FileNotFoundException">
    /// The block has no name any more: unlinked before, or its creator is gone.
    /// </exception>
    /// <exception cref="TimeoutException">The creating process did not answer within 5 seconds: it is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The block was disposed in this process.</exception>
    public void Unlink()
    {
        ObjectDisposedException.ThrowIf(_part.IsReleased, this);
        if (_published is null)
        {
            NameLookup.Withdraw(Name, _part.Block.Address.Inode);
        }
        else if (!_published.TryWithdraw())
        {
            throw NameLookup.NotFound(Name);
        }

        Volatile.Write(ref *IsUnlinked, 1);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Lets go of the memory in this process, and, if this object created the block, takes its name. Python's
    /// <c>close()</c>. May be repeated.
    /// </summary>
    public void Dispose()
    {
        if (_published?.TryWithdraw() == true)
        {
            Volatile.Write(ref *IsUnlinked, 1);
        }

        _part.Release();
    }

    /// <summary>Shows name and size.</summary>
    /// <returns>For messages and debuggers.</returns>
    public override string ToString() => $"SharedMemory '{Name}' ({Size} bytes)";

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper), Name, Size);

    private void ThrowIfOutside(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Size - length);
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part, string Name, long Size) : IHandle
    {
        public object Open()
        {
            var part = SharedPart.Open(Part, typeof(SharedMemory), checked(SharedLayout.LockSize + Size));
            var memory = new SharedMemory(part, Name, Size, published: null);
            if (Volatile.Read(ref *memory.IsUnlinked) == 0)
            {
                return memory;
            }

            memory.Dispose();
            throw NameLookup.NotFound(Name);
        }
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : $"{Name}: {Size} bytes";
}
