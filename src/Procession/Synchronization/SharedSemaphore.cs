using System.Diagnostics;
using Procession.Native;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A number of permits that threads of several processes take and give back. It has no owner: a permit may be given back by
/// another thread or process than the one that took it, and be held over an <c>await</c>. Python's
/// <c>multiprocessing.Semaphore</c>, and with a maximum its <c>BoundedSemaphore</c>; with one permit its <c>Lock</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It can be sent to workers and children. The permit of a process that dies is lost, as in Python, because
/// permits are not recorded by process. Linux only so far.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedSemaphore : IDisposable, ITravelsAsHandle
{
    private const int Size = 12;
    private readonly SharedPart _part;

    /// <summary>Creates a semaphore.</summary>
    /// <param name="initialCount">The initial number of permits: 0 or more.</param>
    /// <param name="maxCount">The greatest number of permits: 1 or more, and not less than the initial number.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedSemaphore(int initialCount = 1, int maxCount = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initialCount, maxCount);
        _part = SharedPart.Create(Size, typeof(SharedSemaphore));
        Volatile.Write(ref *Count, initialCount);
        Volatile.Write(ref *Maximum, maxCount);
    }

    private SharedSemaphore(SharedPart part) => _part = part;

    /// <summary>Gets the number of available permits.</summary>
    public int CurrentCount => Volatile.Read(ref *Count);

    private int* Count => (int*)_part.Pointer;

    private int* Maximum => (int*)(_part.Pointer + 4);

    // How many threads may be asleep. A thread that is killed is counted forever, which only costs a system call for each
    // release.
    private int* Sleepers => (int*)(_part.Pointer + 8);

    /// <summary>Takes a permit, waiting for one as long as it takes.</summary>
    public void Wait() => Take(WaitLimit.Endless);

    /// <summary>Takes a permit, waiting at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether a permit was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Wait(TimeSpan timeout) => Take(WaitLimit.Of(timeout));

    /// <summary>Gives permits back, or adds permits.</summary>
    /// <param name="releaseCount">How many: 1 or more.</param>
    /// <returns>The number of permits before the call.</returns>
    /// <exception cref="SemaphoreFullException">There would be more permits than the maximum. Nothing was
    /// changed.</exception>
    public int Release(int releaseCount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(releaseCount);
        int* count = Count;
        int seen = Volatile.Read(ref *count);
        while (true)
        {
            if (releaseCount > *Maximum - seen)
            {
                throw new SemaphoreFullException(
                    $"A SharedSemaphore of at most {*Maximum} permits has {seen}, so {releaseCount} cannot be given back.");
            }

            int found = Interlocked.CompareExchange(ref *count, seen + releaseCount, seen);
            if (found == seen)
            {
                break;
            }

            seen = found;
        }

        // The exchange is a fence: a sleeper either counted itself before, and is woken, or finds the permit.
        if (Volatile.Read(ref *Sleepers) > 0)
        {
            LinuxSleeper.Instance.Wake(count, releaseCount);
        }

        GC.KeepAlive(_part);
        return seen;
    }

    /// <summary>Releases the semaphore's memory in this process; other processes can still use it.</summary>
    public void Dispose() => _part.Release();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper));

    private bool Take(WaitLimit limit)
    {
        int* count = Count;
        if (TryTake(count))
        {
            return true;
        }

        int* sleepers = Sleepers;
        using SharedHold held = _part.Hold();
        Interlocked.Increment(ref *sleepers);
        try
        {
            while (!TryTake(count))
            {
                _part.ThrowIfReleased();
                if (limit.IsOver)
                {
                    return false;
                }

                LinuxSleeper.Instance.Sleep(count, 0, limit.NextSleep());
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref *sleepers);
        }
    }

    private static bool TryTake(int* count)
    {
        int seen = Volatile.Read(ref *count);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref *count, seen - 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part) : IHandle
    {
        public object Open() => new SharedSemaphore(SharedPart.Open(Part, typeof(SharedSemaphore)));
    }

    private string DebuggerText => _part is not { IsReleased: false } ? "disposed" : $"{CurrentCount} permits";
}
