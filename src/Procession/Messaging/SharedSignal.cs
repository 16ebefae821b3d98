using Procession.Native;
using Procession.Sharing;

namespace Procession.Messaging;

/// <summary>
/// Tells those who wait for a change of what a lock guards that there was one: a number that counts up, and how many wait.
/// 8 bytes of shared memory; everything but the sleep happens under the lock.
/// </summary>
internal readonly unsafe struct SharedSignal(byte* memory)
{
    private const int Spins = 60;

    private int* Number => (int*)memory;

    // One that is killed while it waits, or whose object is disposed of then, is counted forever, which costs a system call
    // per change, no more.
    private int* Waiters => (int*)(memory + 4);

    /// <summary>Counts up, under the lock. Returns whether anybody is to be woken after it.</summary>
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

        // Abandoned or not: the ring is whole after every instruction of its owner.
        guard.Enter(WaitLimit.Endless);
        (*Waiters)--;
    }
}
