using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// An array in memory that processes share: however many workers get it, it exists once. Python's
/// <c>multiprocessing.Array</c>, and <c>RawArray</c> if you do not use the lock, which then costs nothing.
/// </summary>
/// <typeparam name="T">A number, an enum, or a struct of such: no references.</typeparam>
/// <remarks>
/// It travels to workers and children as an argument, in a closure or in a queue, and is the same memory there. Its length is
/// fixed, and may exceed that of a .NET array. Spans and references do not keep it alive: keep the object as long as you use
/// them, best with <c>using</c>. A span or reference that is used after <see cref="Dispose"/> reads zeros, and never crashes.
/// Linux only so far.
/// </remarks>
[CollectionBuilder(typeof(SharedArray), nameof(SharedArray.Create))]
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedArray<T> : IDisposable, IEnumerable<T>, ITravelsAsHandle
    where T : unmanaged
{
    private readonly SharedPart _part;

    /// <summary>Creates an array of zeros with a lock.</summary>
    /// <param name="length">How many elements: 0 or more.</param>
    /// <param name="lock">A lock to use instead of a new one, such as one that guards several arrays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or too large for the address space.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory, all of which is reserved here.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedArray(long length, SharedLock? @lock = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (1L << 46) / sizeof(T));
        _part = SharedPart.Create(SharedLayout.LockSize + (length * sizeof(T)), typeof(SharedArray<T>));
        Length = length;
        Lock = @lock ?? new SharedLock(_part.Neighbour(0, typeof(SharedLock)));
        HasOwnLock = @lock is null;
    }

    /// <summary>Creates an array with the same elements.</summary>
    /// <param name="elements">The first elements.</param>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it.</exception>
    public SharedArray(ReadOnlySpan<T> elements)
        : this(elements.Length) => elements.CopyTo(AsSpan());

    /// <summary>Creates an array with the same elements.</summary>
    /// <param name="elements">The first elements; read to the end, so the sequence must not be endless.</param>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it.</exception>
    public SharedArray(IEnumerable<T> elements)
        : this(ToSpan(elements))
    {
    }

    private SharedArray(SharedPart part, long length, SharedLock? @lock)
    {
        _part = part;
        Length = length;
        Lock = @lock ?? new SharedLock(part.Neighbour(0, typeof(SharedLock)));
        HasOwnLock = @lock is null;
    }

    /// <summary>Gets how many elements there are.</summary>
    public long Length { get; }

    /// <summary>Gets the lock. Python's <c>get_lock()</c>. The library does not use it.</summary>
    public SharedLock Lock { get; }

    private bool HasOwnLock { get; }

    private T* Elements => (T*)(_part.Pointer + SharedLayout.LockSize);

    /// <summary>Gets a reference to an element: all processes see what is written to it.</summary>
    /// <param name="index">Which element, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The array was disposed in this process.</exception>
    [OverloadResolutionPriority(1)] // an int could be either
    public ref T this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Length)
            {
#pragma warning disable CA2201 // What arrays and spans throw.
                throw new IndexOutOfRangeException($"Index {index} is outside a SharedArray of {Length} elements.");
#pragma warning restore CA2201
            }

            return ref Elements[index];
        }
    }

    /// <summary>Gets a reference to an element, also from the end: <c>array[^1]</c> is the last one.</summary>
    /// <param name="index">Which element.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public ref T this[Index index] => ref this[index.IsFromEnd ? Length - index.Value : index.Value];

    /// <summary>Gets all elements as a span.</summary>
    /// <returns>The memory itself, not a copy. Valid until the array is disposed.</returns>
    /// <exception cref="InvalidOperationException">There are more elements than a span can have: 2,147,483,647.</exception>
    public Span<T> AsSpan() => Length <= int.MaxValue
        ? new Span<T>(Elements, (int)Length)
        : throw new InvalidOperationException(
            $"A span has at most {int.MaxValue} elements, this SharedArray {Length}: use AsSpan(start, length), or indices.");

    /// <summary>Gets some elements as a span.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>The memory itself, not a copy. Valid until the array is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all elements of the array.</exception>
    public Span<T> AsSpan(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<T>(Elements + start, length);
    }

    /// <summary>Copies all elements into a .NET array.</summary>
    /// <returns>The copy.</returns>
    public T[] ToArray()
    {
        T[] copy = AsSpan().ToArray();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>Enumerates the elements. Others may change them meanwhile.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Length; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Releases the memory in this process; other processes can still use it. It is freed when the last process has released
    /// it.
    /// </summary>
    public void Dispose()
    {
        if (HasOwnLock)
        {
            Lock.Dispose();
        }

        _part.Release();
    }

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) =>
        new Handle(_part.ToHandle(keeper), Length, HasOwnLock ? null : Lock);

    private static ReadOnlySpan<T> ToSpan(IEnumerable<T> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return elements is List<T> list ? CollectionsMarshal.AsSpan(list) : elements as T[] ?? [.. elements];
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part, long Length, SharedLock? Lock) : IHandle
    {
        public object Open() => new SharedArray<T>(
            SharedPart.Open(Part, typeof(SharedArray<T>), checked(SharedLayout.LockSize + (Length * sizeof(T)))), Length, Lock);
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : $"{typeof(T).Name}[{Length}]";
}

/// <summary>Creates shared arrays from collection expressions: <c>SharedArray&lt;int&gt; a = [1, 2, 3];</c>.</summary>
public static class SharedArray
{
    /// <summary>Creates an array with the same elements.</summary>
    /// <typeparam name="T">A number, an enum, or a struct of such.</typeparam>
    /// <param name="elements">The first elements.</param>
    /// <returns>The new array.</returns>
    public static SharedArray<T> Create<T>(ReadOnlySpan<T> elements)
        where T : unmanaged => new(elements);
}
