using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// One value in memory that processes share. Python's <c>multiprocessing.Value</c>, and <c>RawValue</c> when the lock is
/// left alone, which costs nothing.
/// </summary>
/// <typeparam name="T">A number, an enum, or a struct of such: no references.</typeparam>
/// <remarks>
/// It travels to workers and children as an argument, in a closure or in a queue, and is the same memory there. Single reads
/// and writes of up to 8 bytes are atomic; <c>value.Value++</c> is a read and a write, and loses updates unless it is made
/// under <see cref="Lock"/>, or as <see cref="SharedNumbers.Add{T}(SharedValue{T}, T)"/>. A <c>ref</c> to the value does not
/// keep it alive: keep the object as long as you use it. Linux only so far.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedValue<T> : IDisposable, ITravelsAsHandle
    where T : unmanaged
{
    private readonly SharedPart _part;

    /// <summary>Creates a value with a lock.</summary>
    /// <param name="initial">The first value.</param>
    /// <param name="lock">A lock to use instead of a new one, such as one that guards several values.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it.</exception>
    public SharedValue(T initial = default, SharedLock? @lock = null)
    {
        _part = SharedPart.Create(SharedLayout.LockSize + sizeof(T), typeof(SharedValue<T>));
        Lock = @lock ?? new SharedLock(_part.Neighbour(0, typeof(SharedLock)));
        HasOwnLock = @lock is null;
        Value = initial;
    }

    private SharedValue(SharedPart part, SharedLock? @lock)
    {
        _part = part;
        Lock = @lock ?? new SharedLock(part.Neighbour(0, typeof(SharedLock)));
        HasOwnLock = @lock is null;
    }

    /// <summary>Gets the value itself: what is written here all processes see.</summary>
    /// <exception cref="ObjectDisposedException">The value was disposed in this process.</exception>
    public ref T Value => ref Unsafe.AsRef<T>(_part.Pointer + SharedLayout.LockSize);

    /// <summary>Gets the lock. Python's <c>get_lock()</c>. It is used by nobody but you.</summary>
    public SharedLock Lock { get; }

    private bool HasOwnLock { get; }

    /// <summary>
    /// Lets go of the memory in this process; other processes go on with it. It is freed when the last one has let go.
    /// </summary>
    public void Dispose()
    {
        if (HasOwnLock)
        {
            Lock.Dispose();
        }

        _part.Release();
    }

    /// <summary>Shows the value.</summary>
    /// <returns>For messages and debuggers.</returns>
    public override string ToString() => $"{Value}";

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper), HasOwnLock ? null : Lock);

    [Sendable]
    private sealed record Handle(SharedPartHandle Part, SharedLock? Lock) : IHandle
    {
        public object Open() => new SharedValue<T>(
            SharedPart.Open(Part, typeof(SharedValue<T>), SharedLayout.LockSize + sizeof(T)), Lock);
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : typeof(T).Name;
}
