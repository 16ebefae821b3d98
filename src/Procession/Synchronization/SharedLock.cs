using System.Diagnostics;
using System.Globalization;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A lock that threads of several processes take in turn. It is reentrant, and survives the death of its owner: if a thread
/// ends without giving it back, the next one gets it together with an <see cref="AbandonedLockException"/>. Python's
/// <c>multiprocessing.RLock</c>, with the member names of <see cref="Lock"/>.
/// </summary>
/// <remarks>
/// Thread-safe. It can be sent to workers and children as an argument, in a closure or in a queue, and is the same lock
/// there. It belongs to the thread that took it, so do not hold it over an <c>await</c>: use a <see cref="SharedSemaphore"/>
/// with one permit for that. Waiting threads do not get it in the order of their arrival. Linux only so far.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class SharedLock : IDisposable, ITravelsAsHandle
{
    private readonly SharedPart _part;

    /// <summary>Creates a free lock.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedLock()
        : this(SharedPart.Create(RobustLock.Size, typeof(SharedLock)))
    {
    }

    internal SharedLock(SharedPart part)
    {
        _part = part;
        part.HasLock();
    }

    /// <summary>Gets whether the calling thread has the lock.</summary>
    public bool IsHeldByCurrentThread => Robust.IsHeld;

    /// <summary>Gets whether any thread of any process has the lock. The value may be outdated when you read it.</summary>
    public bool IsHeld => Robust.Owner != 0;

    internal unsafe RobustLock Robust => new(_part.Pointer, _part);

    /// <summary>Gets the memory that the lock lies in.</summary>
    internal SharedPart Part => _part;

    /// <summary>Takes the lock, waiting for it as long as it takes. A thread that has it may take it again.</summary>
    /// <exception cref="AbandonedLockException">The owner died. The calling thread has the lock now.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed in this process.</exception>
    public void Enter() => Take(WaitLimit.Endless);

    /// <summary>Takes the lock if that is possible without waiting.</summary>
    /// <returns>Whether the calling thread has the lock.</returns>
    /// <exception cref="AbandonedLockException">The owner died. The calling thread has the lock now.</exception>
    public bool TryEnter() => Take(WaitLimit.Of(TimeSpan.Zero));

    /// <summary>Takes the lock, waiting at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most; -1 ms forever.</param>
    /// <returns>Whether the calling thread has the lock.</returns>
    /// <exception cref="AbandonedLockException">The owner died. The calling thread has the lock now.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool TryEnter(TimeSpan timeout) => Take(WaitLimit.Of(timeout));

    /// <summary>Gives the lock back. Must be called as often as the lock was taken.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void Exit()
    {
        if (!Robust.TryExit())
        {
            ThrowNotHeld();
        }

        GC.KeepAlive(_part);
    }

    /// <summary>Takes the lock until the end of a <c>using</c>: Python's <c>with lock:</c>.</summary>
    /// <returns>A value that gives the lock back when it is disposed.</returns>
    /// <exception cref="AbandonedLockException">The owner died. The lock is free again.</exception>
    public Scope EnterScope()
    {
        try
        {
            Enter();
        }
        catch (AbandonedLockException)
        {
            Exit();
            throw;
        }

        return new Scope(this);
    }

    /// <summary>
    /// Releases the lock's memory in this process; other processes can still use it. The memory is freed when the last
    /// process has released it. If a thread of this process still has the lock, the next owner gets an
    /// <see cref="AbandonedLockException"/>.
    /// </summary>
    public void Dispose() => _part.Release();

    /// <summary>Says which process has the lock.</summary>
    /// <returns>A text for messages and debuggers.</returns>
    public override string ToString() => $"SharedLock ({Describe(Robust.Owner)})";

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper));

    internal static AbandonedLockException Abandoned(ulong owner)
    {
        int process = ThreadIdentity.ProcessOf(owner);
        return new AbandonedLockException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The owner of a SharedLock, a thread of process {process}, ended without giving it back. "
                + $"What the lock guards may be half changed: check and repair it."),
            process);
    }

    private static string Describe(ulong owner) => owner == 0
        ? "nobody has it"
        : string.Create(
            CultureInfo.InvariantCulture, $"a thread of process {ThreadIdentity.ProcessOf(owner)} has it");

    // The rare cases are in separate methods, so that this one stays small.
    private bool Take(WaitLimit limit)
    {
        RobustLock robust = Robust;
        LockTaking taking = robust.Enter(limit, out ulong previous);
        if (taking == LockTaking.Abandoned || _part.IsReleased)
        {
            ThrowNotTaken(robust, taking, previous);
        }

        return taking == LockTaking.Taken;
    }

    // The owner died, or the lock was disposed while this thread waited.
    private void ThrowNotTaken(RobustLock robust, LockTaking taking, ulong previous)
    {
        if (!_part.IsReleased)
        {
            throw Abandoned(previous);
        }

        if (taking == LockTaking.Abandoned)
        {
            robust.Abandon(); // The next owner gets the exception instead of this one.
        }
        else
        {
            robust.TryExit(); // After a disposal, the word that was taken may be one of the zeros in place of the lock.
        }

        _part.ThrowIfReleased();
    }

    private void ThrowNotHeld()
    {
        _part.ThrowIfReleased(); // After a disposal, zeros in place of the lock say that nobody has it.
        throw new SynchronizationLockException(
            $"This thread cannot give back a SharedLock that it does not hold: {Describe(Robust.Owner)}.");
    }

    /// <summary>Gives a <see cref="SharedLock"/> back at the end of a <c>using</c>.</summary>
    public readonly ref struct Scope
    {
        private readonly SharedLock? _lock;

        internal Scope(SharedLock taken) => _lock = taken;

        /// <summary>Gives the lock back.</summary>
        public void Dispose() => _lock?.Exit();
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part) : IHandle
    {
        public object Open() => new SharedLock(SharedPart.Open(Part, typeof(SharedLock)));
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : IsHeld ? "held" : "free";
}
