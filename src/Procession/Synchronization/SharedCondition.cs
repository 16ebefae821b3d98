using System.Diagnostics;
using Procession.Serialization;
using Procession.Sharing;
using Procession.Synchronization;

namespace Procession;

/// <summary>
/// Lets threads of several processes wait, under a lock, until another has changed something. Python's
/// <c>multiprocessing.Condition</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It travels to workers and children, and its lock with it. All members but <see cref="Lock"/> and
/// <see cref="Dispose"/> want the lock held. At most 240 threads can wait at a time. Linux only so far.
/// </remarks>
[DebuggerDisplay("{_part}")]
public sealed class SharedCondition : IDisposable, ITravelsAsHandle
{
    private readonly SharedPart _part;
    private readonly bool _ownsLock;

    /// <summary>Creates a condition.</summary>
    /// <param name="lock">The lock that guards what is waited for; <see langword="null"/> for a new one.</param>
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
            _part.Release(); // not by the next collection of garbage: it was perhaps the last descriptor
            throw;
        }
    }

    private SharedCondition(SharedPart part, SharedLock @lock)
    {
        _part = part;
        Lock = @lock;
    }

    /// <summary>Gets the lock that guards what is waited for.</summary>
    public SharedLock Lock { get; }

    private unsafe WaiterTable Waiters => new(_part.Pointer);

    /// <summary>Gives the lock back, waits to be notified, and takes the lock again, as often as it was held before.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    /// <exception cref="AbandonedLockException">An owner of the lock died meanwhile. The calling thread has it now.</exception>
    public void Wait() => Wait(WaitLimit.Endless);

    /// <summary>The same, but not for longer than a time.</summary>
    /// <param name="timeout">How long to wait at most; -1 ms forever. Taking the lock again may take longer.</param>
    /// <returns>Whether the thread was notified.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    /// <exception cref="AbandonedLockException">An owner of the lock died meanwhile. The calling thread has it now.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Wait(TimeSpan timeout) => Wait(WaitLimit.Of(timeout));

    /// <summary>Waits until something is true. Python's <c>wait_for</c>.</summary>
    /// <param name="predicate">What is to become true; asked under the lock, at first and after each notification.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void WaitFor(Func<bool> predicate) => WaitFor(predicate, Timeout.InfiniteTimeSpan);

    /// <summary>The same, but not for longer than a time.</summary>
    /// <param name="predicate">What is to become true; asked under the lock, at first and after each notification.</param>
    /// <param name="timeout">How long to wait at most; -1 ms forever.</param>
    /// <returns>What the predicate said last.</returns>
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

    /// <summary>Wakes those who have waited longest. Does nothing if nobody waits: a notification is not kept.</summary>
    /// <param name="count">How many to wake: 1 or more.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ThrowIfNotHeld();
        Waiters.Notify(count);
        GC.KeepAlive(_part);
    }

    /// <summary>Wakes all who wait.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not have the lock.</exception>
    public void NotifyAll() => Notify(int.MaxValue);

    /// <summary>Lets go of the memory in this process, and of the lock's if it was made with the condition.</summary>
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
            // If the lock was disposed of here and others have it, without it: better than a notification for nobody.
            notified = waiters.Leave(place);
        }

        if (Lock.Part.IsReleased)
        {
            if (taking == LockTaking.Abandoned)
            {
                robust.Abandon(); // The next one is told what this one would have been.
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
