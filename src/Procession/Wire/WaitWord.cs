using Procession.Native;

namespace Procession.Wire;

/// <summary>
/// A word in shared memory on which one thread sleeps until the other process wakes it. 0: nobody sleeps; 1: somebody
/// does, or is about to; 2: somebody dozes, that is, wakes up soon by himself, and need not be woken for little.
/// </summary>
/// <remarks>
/// The sleeper writes 1 or 2, then looks again at what it waits for, then sleeps; the waker publishes, then looks at the
/// word. Both put a full fence between their write and their read (the sleeper through Exchange), so at least one of
/// them sees the other's write: either the sleeper finds the news, or the waker finds the sleeper (Dekker's argument).
/// A waker that comes between the second look and the sleep has set the word to 0, and a futex wait for 1 then returns
/// at once.
///
/// Two threads may sleep at a time: one that reads in the middle of a frame, and one that waits for the next frame. So a waker
/// wakes all, and nobody takes an announcement back while another may rely on it: only <see cref="Withdraw"/> does,
/// whose caller announces again before it leaves.
///
/// A waker can be killed between setting the word to 0 and the system call that wakes. The word then says that nobody
/// sleeps while somebody does, so whoever buries the dead uses <see cref="WakeUnseen"/>, which does not trust the word.
///
/// A stray write into the word costs a wake-up in vain, or hides a sleeper. Any value but the three is taken for a sleeper's;
/// a hidden one is found by the pool, which looks after a worker that owes something every now and then.
/// </remarks>
internal sealed unsafe class WaitWord(int* word, ISleeper sleeper)
{
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Dozing = 2;
    private const int All = int.MaxValue;

    /// <summary>Announces a sleep. The caller must look again before it calls <see cref="Sleep"/>.</summary>
    public void Announce() => Interlocked.Exchange(ref *word, Asleep);

    /// <summary>Sleeps until woken, or the time is over; may return for no reason, so the caller looks again.</summary>
    public void Sleep(int milliseconds = Timeout.Infinite) => sleeper.Sleep(word, Asleep, milliseconds);

    /// <summary>Announces a doze. The caller must look again before it calls <see cref="Doze"/>.</summary>
    public void AnnounceDoze() => Interlocked.Exchange(ref *word, Dozing);

    /// <summary>Sleeps until woken, but not for longer than that.</summary>
    public void Doze(int milliseconds) => sleeper.Sleep(word, Dozing, milliseconds);

    /// <summary>Takes the announcement of another back, to be woken for by <see cref="Announce"/> and a look later.</summary>
    public void Withdraw() => Volatile.Write(ref *word, Awake);

    /// <summary>Wakes the sleeper whatever the word says. For the end of a ring, whose other side may have died.</summary>
    public void WakeUnseen()
    {
        // A sleeper that has announced itself but does not sleep yet finds 0 and returns at once.
        Interlocked.Exchange(ref *word, Awake);
        sleeper.Wake(word, All);
    }

    /// <summary>Wakes the sleeper, if there is one. Costs a fence and a read otherwise.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *word) != Awake && Interlocked.Exchange(ref *word, Awake) != Awake)
        {
            sleeper.Wake(word, All);
        }
    }

    /// <summary>Wakes the sleeper, if there is one that does not wake up soon by himself.</summary>
    public void WakeUnlessDozing()
    {
        Interlocked.MemoryBarrier();
        WakeUnlessDozingBehindFence();
    }

    /// <summary>
    /// Like <see cref="WakeUnlessDozing"/>, for a caller that has executed a full fence, such as an interlocked operation
    /// of its own, after publishing.
    /// </summary>
    public void WakeUnlessDozingBehindFence()
    {
        if (Volatile.Read(ref *word) is not (Awake or Dozing) && Interlocked.Exchange(ref *word, Awake) != Awake)
        {
            sleeper.Wake(word, All);
        }
    }
}
