using Procession.Native;
using Procession.Sharing;

namespace Procession.Messaging;

/// <summary>
/// Tells threads that wait for a change of what a lock guards that there was one: a counter of changes, and the number of
/// waiting threads. 8 bytes of shared memory; everything but the sleep happens under the lock.
/// </summary>
internal readonly unsafe struct SharedSignal(byte* memory)
{
    private const int Spins = 60;

    private int* Number => (int*)memory;

    // A thread that is killed while it waits, or whose object is disposed meanwhile, is counted forever, which only costs a
    // system call for each change.
    private int* Waiters => (int*)(memory + 4);

    /// <summary>
    /// Counts a change, under the lock. Returns whether any thread must be woken after the lock was given back.
    /// </summary>
    public bool Change()
    {
        Volatile.Write(ref *Number, *Number + 1);
        return *Waiters > 0;
    }

    public void Wake(int sleepers) => LinuxSleeper.Instance.Wake(Number, sleepers);

    /// <summary>Gives the lock back, waits for a change, and takes the lock again.</summary>
    public void Await(RobustLock guard, ref WaitLimit limit)
    {
        int seen = *Number;
        (*Waiters)++;
        guard.TryExit();
        for (int i = 0; i < Spins && Volatile.Read(ref *Number) == seen; i++)
        {
            Thread.SpinWait(30);
        }

        if (Volatile.Read(ref *Number) == seen)
        {
            LinuxSleeper.Instance.Sleep(Number, seen, limit.NextSleep());
        }

        // Abandoned or not: the ring is consistent after every instruction of its owner.
        guard.Enter(WaitLimit.Endless);
        (*Waiters)--;
    }
}
