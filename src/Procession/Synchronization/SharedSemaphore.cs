using System.Diagnostics;
using Procession.Native;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A number of permits that threads of several processes take and give back. It belongs to nobody: a permit may be given
/// back by another thread or process than took it, and over an <c>await</c>. Python's <c>multiprocessing.Semaphore</c>, and
/// with a maximum its <c>BoundedSemaphore</c>; with one permit its <c>Lock</c>.
/// </summary>
/// <remarks>
/// Thread-safe. It travels to workers and children. The permit of a process that dies is lost, as in Python: nobody
/// knows that it had one. Linux only so far.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe class SharedSemaphore : IDisposable, ITravelsAsHandle
{
    private const int Size = 12;
    private readonly SharedPart _part;

    /// <summary>Creates a semaphore.</summary>
    /// <param name="initialCount">The permits there are at first: 0 or more.</param>
    /// <param name="maxCount">The most there may ever be: 1 or more, and not less than at first.</param>
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

    /// <summary>Gets the permits that are there now.</summary>
    public int CurrentCount => Volatile.Read(ref *Count);

    private int* Count => (int*)_part.Pointer;

    private int* Maximum => (int*)(_part.Pointer + 4);

    // How many may be asleep. One that is killed is counted forever, which costs a system call per release, no more.
    private int* Sleepers => (int*)(_part.Pointer + 8);

    /// <summary>Takes a permit, waiting for one as long as it takes.</summary>
    public void Wait() => Take(WaitLimit.Endless);

    /// <summary>Takes a permit if there is one within a time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether a permit was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Wait(TimeSpan timeout) => Take(WaitLimit.Of(timeout));

    /// <summary>Gives permits back, or adds some.</summary>
    /// <param name="releaseCount">How many: 1 or more.</param>
    /// <returns>How many there were before.</returns>
    /// <exception cref="SemaphoreFullException">There would be more than the maximum. Nothing was changed.</exception>
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

    /// <summary>Lets go of the semaphore's memory in this process; other processes go on with it.</summary>
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
