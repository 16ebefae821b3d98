using Procession.Wire.Platform;

namespace Procession.Wire;

/// <summary>
/// A word in shared memory on which one thread sleeps until the other process wakes it. 0: nobody sleeps, 1: somebody
/// does, or is about to.
/// </summary>
/// <remarks>
/// The sleeper writes 1, then looks again at what it waits for, then sleeps; the waker publishes, then looks at the
/// word. Both put a full fence between their write and their read (the sleeper through Exchange), so at least one of
/// them sees the other's write: either the sleeper finds the news, or the waker finds the sleeper (Dekker's argument).
/// A waker that comes between the second look and the sleep has set the word to 0, and a futex wait for 1 then returns
/// at once.
///
/// A waker can be killed between setting the word to 0 and the system call that wakes. The word then says that nobody
/// sleeps while somebody does, so whoever buries the dead uses <see cref="WakeUnseen"/>, which does not trust the word.
/// </remarks>
internal sealed unsafe class WaitWord(int* word, ISleeper sleeper)
{
    /// <summary>Announces a sleep. The caller must look again before it calls <see cref="Sleep"/>.</summary>
    public void Announce() => Interlocked.Exchange(ref *word, 1);

    /// <summary>Sleeps until woken or for so long; may return for no reason, so the caller looks again.</summary>
    /// <param name="milliseconds">The limit; -1 for none.</param>
    public void Sleep(int milliseconds = Timeout.Infinite) => sleeper.Sleep(word, 1, milliseconds);

    /// <summary>Takes the announcement back.</summary>
    public void Withdraw() => Volatile.Write(ref *word, 0);

    /// <summary>Wakes the sleeper whatever the word says. For the end of a ring, whose other side may have died.</summary>
    public void WakeUnseen()
    {
        // A sleeper that has announced itself but does not sleep yet finds 0 and returns at once.
        Interlocked.Exchange(ref *word, 0);
        sleeper.Wake(word, 1);
    }

    /// <summary>Wakes the sleeper, if there is one. Costs a fence and a read otherwise.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *word) == 1 && Interlocked.Exchange(ref *word, 0) == 1)
        {
            sleeper.Wake(word, 1);
        }
    }
}
