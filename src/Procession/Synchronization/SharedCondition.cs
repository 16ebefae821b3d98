using System.Diagnostics;
using Procession.Serialization;
using Procession.Sharing;
using Procession.Synchronization;

namespace Procession;

/// <summary>
/// Lets threads of several processes wait, under a lock, until another thread has changed something. Python's
/// <c>multiprocessing.Condition</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It can be sent to workers and children, together with its lock. All members except <see cref="Lock"/> and
/// <see cref="Dispose"/> need the lock to be held. At most 240 threads can wait at a time. Linux only so far.
/// </remarks>
[DebuggerDisplay("{_part}")]
public sealed class SharedCondition : IDisposable, ITravelsAsHandle
{
    private readonly SharedPart _part;
    private readonly bool _ownsLock;

    /// <summary>Creates a condition.</summary>
    /// <param name="lock">The lock that guards the condition; <see langword="null"/> for a new one.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedCondition(SharedLock? @lock = null)
    {
        _part = SharedPart.Create(WaiterTable.Size, typeof(SharedCondition));
        _ownsLock = @lock is null;
        try
        {
            Lock = @lock ?? new SharedLock();
        }
        catch (Exception)
        {
            _part.Release(); // not left to the garbage collector: it may be the last descriptor
            throw;
        }
    }

    private SharedCondition(SharedPart part, SharedLock @lock)
    {
        _part = part;
        Lock = @lock;
    }

    /// <summary>Gets the lock that guards the condition.</summary>
    public SharedLock Lock { get; }

    private unsafe WaiterTable Waiters => new(_part.Pointer);

    /// <summary>Gives the lock back, waits to be notified, and takes the lock again, as often as it was held before.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    /// <exception cref="AbandonedLockException">An owner of the lock died meanwhile. The calling thread has the lock
    /// now.</exception>
    public void Wait() => Wait(WaitLimit.Endless);

    /// <summary>The same, with a time limit.</summary>
    /// <param name="timeout">How long to wait at most; -1 ms forever. Taking the lock again may take longer.</param>
    /// <returns>Whether the thread was notified.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    /// <exception cref="AbandonedLockException">An owner of the lock died meanwhile. The calling thread has the lock
    /// now.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Wait(TimeSpan timeout) => Wait(WaitLimit.Of(timeout));

    /// <summary>Waits until a predicate is true. Python's <c>wait_for</c>.</summary>
    /// <param name="predicate">The predicate; called under the lock, at first and after each notification.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void WaitFor(Func<bool> predicate) => WaitFor(predicate, Timeout.InfiniteTimeSpan);

    /// <summary>The same, with a time limit.</summary>
    /// <param name="predicate">The predicate; called under the lock, at first and after each notification.</param>
    /// <param name="timeout">How long to wait at most; -1 ms forever.</param>
    /// <returns>The last result of the predicate.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool WaitFor(Func<bool> predicate, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var limit = WaitLimit.Of(timeout);
        ThrowIfNotHeld();
        while (!predicate())
        {
            if (!Wait(limit))
            {
                return predicate();
            }
        }

        return true;
    }

    /// <summary>Wakes the threads that have waited longest. Does nothing if none waits: a notification is not kept.</summary>
    /// <param name="count">How many to wake: 1 or more.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ThrowIfNotHeld();
        Waiters.Notify(count);
        GC.KeepAlive(_part);
    }

    /// <summary>Wakes all threads that wait.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void NotifyAll() => Notify(int.MaxValue);

    /// <summary>Releases the memory in this process, and that of the lock if the condition created it.</summary>
    public void Dispose()
    {
        _part.Release();
        if (_ownsLock)
        {
            Lock.Dispose();
        }
    }

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper), Lock);

    private bool Wait(WaitLimit limit)
    {
        ThrowIfNotHeld();
        using SharedHold held = _part.Hold();
        using SharedHold lockHeld = Lock.Part.Hold();
        WaiterTable waiters = Waiters;
        RobustLock robust = Lock.Robust;
        int place = waiters.Join();
        int depth = robust.ExitWholly();
        waiters.Sleep(place, limit, _part);
        LockTaking taking;
        ulong previous;
        bool notified;
        try
        {
            taking = robust.EnterAgain(depth, out previous);
        }
        finally
        {
            // If the lock was disposed here while others have it, this is done without the lock: better than a notification
            // that is lost.
            notified = waiters.Leave(place);
        }

        if (Lock.Part.IsReleased)
        {
            if (taking == LockTaking.Abandoned)
            {
                robust.Abandon(); // The next owner gets the exception instead of this one.
            }
            else
            {
                robust.ExitWholly();
            }

            Lock.Part.ThrowIfReleased();
        }

        _part.ThrowIfReleased();
        return taking == LockTaking.Abandoned ? throw SharedLock.Abandoned(previous) : notified;
    }

    private void ThrowIfNotHeld()
    {
        if (!Lock.IsHeldByCurrentThread)
        {
            throw new SynchronizationLockException(
                $"Take the lock of a SharedCondition before you wait or notify: {Lock}.");
        }
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part, SharedLock Lock) : IHandle
    {
        public object Open() => new SharedCondition(SharedPart.Open(Part, typeof(SharedCondition)), Lock);
    }
}
