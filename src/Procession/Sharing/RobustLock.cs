using Procession.Native;

namespace Procession.Sharing;

/// <summary>How an attempt to take a lock ended.</summary>
internal enum LockTaking
{
    TimedOut,
    Taken,

    /// <summary>
    /// Taken over from an owner that ended while it had the lock: the data that it guards may be half changed.
    /// </summary>
    Abandoned,
}

/// <summary>
/// A reentrant lock of 16 bytes in shared memory. When it is free, taking it costs one compare-exchange and giving it back
/// one exchange: twice as fast as a robust mutex of the C library, whose every call crosses into native code.
/// </summary>
/// <remarks>
/// The word is 0, or the owner's <see cref="ThreadIdentity"/>, whose bit 31 says that others may sleep ("contended"). It is
/// the mutex of Drepper's "Futexes are tricky": a thread that has slept takes the lock with the bit set, because others may
/// still sleep; an owner that gives it back with the bit set wakes one of them. Every change of the word is an interlocked
/// operation, hence a full fence: the next owner sees what an owner wrote.
///
/// An owner can die; then the word names a thread that does not exist. Sleepers check that between sleeps, and one of them
/// exchanges the dead identity for its own. As long as it is not certain that the owner has ended, they wait. A sleeper can
/// be killed too, at worst after it was woken and before it took the lock: the others find the lock free when their sleep, of
/// at most 100 ms, is over.
/// </remarks>
/// <param name="memory">The address of the lock.</param>
/// <param name="within">The object that contains the lock and that the caller holds, or <see langword="null"/>. A wait ends
/// when that object is disposed in this process.</param>
internal readonly unsafe struct RobustLock(byte* memory, SharedPart? within = null)
{
    public const int Size = 16;
    private const ulong Contended = 1UL << 31;
    private const int Spins = 10;

    /// <summary>Whether the calling thread has it.</summary>
    public bool IsHeld => ThreadIdentity.Known is not 0 and ulong me && (Volatile.Read(ref *Word) & ~Contended) == me;

    /// <summary>The identity of the thread that has it, or 0.</summary>
    public ulong Owner => Volatile.Read(ref *Word) & ~Contended;

    private ulong* Word => (ulong*)memory;

    // How often the owner has taken it in addition to the first time. Used by the owner only.
    private int* Depth => (int*)(memory + 8);

    /// <exception cref="ObjectDisposedException">The object with the lock was disposed while this thread waited.</exception>
    public LockTaking Enter(WaitLimit limit) => Enter(limit, out _);

    /// <param name="limit">How long to wait.</param>
    /// <param name="previous">If abandoned: the identity of the previous owner.</param>
    public LockTaking Enter(WaitLimit limit, out ulong previous)
    {
        ulong me = ThreadIdentity.Current;
        ulong seen = Interlocked.CompareExchange(ref *Word, me, 0);
        previous = seen & ~Contended;
        if (seen == 0)
        {
            return LockTaking.Taken;
        }

        if (previous == me)
        {
            *Depth = checked(*Depth + 1);
            return LockTaking.Taken;
        }

        return Wait(me, limit, ref previous);
    }

    /// <summary>Gives the lock back once; <see langword="false"/> if the calling thread does not have it.</summary>
    public bool TryExit()
    {
        if (!IsHeld)
        {
            return false;
        }

        if (*Depth > 0)
        {
            (*Depth)--;
            return true;
        }

        Free();
        return true;
    }

    /// <summary>
    /// Gives the lock back, however often it was taken, so that the next owner is told that it was abandoned.
    /// </summary>
    public void Abandon()
    {
        ulong me = ThreadIdentity.Known;
        if (me != 0)
        {
            AbandonOf(owner => owner == me);
        }
    }

    /// <summary>The same for an owner that cannot give it back any more. Nothing happens if there is no such owner.</summary>
    /// <param name="isIt">Whether an identity is that of such an owner.</param>
    public void AbandonOf(Func<ulong, bool> isIt)
    {
        // A sleeper may set the contended bit, or find the owner dead and take the lock: then the word has changed.
        ulong seen = Volatile.Read(ref *Word);
        while (isIt(seen & ~Contended))
        {
            ulong found = Interlocked.CompareExchange(ref *Word, ThreadIdentity.EndedOf(seen), seen);
            if (found == seen)
            {
                LinuxSleeper.Instance.Wake((int*)Word, 1); // The woken thread sets the bit again, since others may sleep.
                return;
            }

            seen = found;
        }
    }

    /// <summary>Gives the lock back however often it was taken. Returns the depth for <see cref="EnterAgain"/>.</summary>
    public int ExitWholly()
    {
        int depth = *Depth;
        *Depth = 0;
        Free();
        return depth;
    }

    /// <summary>Takes the lock back as often as it was taken before <see cref="ExitWholly"/>.</summary>
    public LockTaking EnterAgain(int depth, out ulong previous)
    {
        LockTaking taking = Enter(WaitLimit.Endless, out previous);
        *Depth = depth;
        return taking;
    }

    private void Free()
    {
        if ((Interlocked.Exchange(ref *Word, 0) & Contended) != 0)
        {
            LinuxSleeper.Instance.Wake((int*)Word, 1);
        }
    }

    private LockTaking Wait(ulong me, WaitLimit limit, ref ulong previous)
    {
        for (int i = 0; i < Spins && Environment.ProcessorCount > 1; i++)
        {
            Thread.SpinWait(1 << i);
            if (Volatile.Read(ref *Word) == 0 && Interlocked.CompareExchange(ref *Word, me, 0) == 0)
            {
                return LockTaking.Taken;
            }
        }

        bool hasSlept = false;
        while (true)
        {
            ulong seen = Volatile.Read(ref *Word);
            if (seen == 0)
            {
                if (Interlocked.CompareExchange(ref *Word, me | Contended, 0) == 0)
                {
                    return LockTaking.Taken;
                }

                continue;
            }

            if ((seen & Contended) == 0)
            {
                if (Interlocked.CompareExchange(ref *Word, seen | Contended, seen) != seen)
                {
                    continue;
                }

                seen |= Contended;
            }

            bool isOver = limit.IsOver;
            if ((hasSlept || isOver) && ThreadIdentity.HasEnded(seen & ~Contended))
            {
                if (Interlocked.CompareExchange(ref *Word, me | Contended, seen) == seen)
                {
                    *Depth = 0;
                    previous = seen & ~Contended;
                    return LockTaking.Abandoned;
                }

                continue;
            }

            if (isOver)
            {
                return LockTaking.TimedOut;
            }

            within?.ThrowIfReleased();

            // Sleeps on the low half of the word, which contains the bit. Returns at once if it has changed.
            LinuxSleeper.Instance.Sleep((int*)Word, (int)seen, limit.NextSleep());
            hasSlept = true;
        }
    }
}
