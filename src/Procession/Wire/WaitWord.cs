using Procession.Native;

namespace Procession.Wire;

/// <summary>
/// A word in shared memory on which a thread sleeps until the other process wakes it. 0: nobody sleeps; 1: somebody sleeps,
/// or is about to; 2: somebody dozes, that is, will wake up soon without being woken, and need not be woken for a little
/// progress.
/// </summary>
/// <remarks>
/// The sleeper writes 1 or 2, then checks again whether there is what it waits for, then sleeps; the waker publishes, then
/// reads the word. Both put a full fence between their write and their read (the sleeper through Exchange), so at least one
/// of them sees the other's write: either the sleeper finds what was published, or the waker sees the sleeper (Dekker's
/// argument). If the waker comes between the sleeper's check and its sleep, it has set the word to 0, and a futex wait for 1
/// then returns at once.
///
/// Two threads may sleep at a time: one that reads in the middle of a frame, and one that waits for the next frame. So a
/// waker wakes all, and nobody withdraws an announcement while another thread may rely on it. The exception is
/// <see cref="Withdraw"/>, whose caller announces the sleep again before it leaves.
///
/// A waker can be killed between setting the word to 0 and the system call that wakes. The word then says that nobody sleeps
/// although somebody does, so the code that handles a death uses <see cref="WakeUnseen"/>, which does not trust the word.
///
/// A stray write into the word costs a needless wake-up, or hides a sleeper. Any value other than the three is treated as 1;
/// a hidden sleeper is found by the pool, which regularly checks on a worker that owes something.
/// </remarks>
internal sealed unsafe class WaitWord(int* word, ISleeper sleeper)
{
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Dozing = 2;
    private const int All = int.MaxValue;

    /// <summary>Announces a sleep. The caller must check once more before it calls <see cref="Sleep"/>.</summary>
    public void Announce() => Interlocked.Exchange(ref *word, Asleep);

    /// <summary>
    /// Sleeps until woken, or until the time is over. May return without a reason, so the caller checks again.
    /// </summary>
    public void Sleep(int milliseconds = Timeout.Infinite) => sleeper.Sleep(word, Asleep, milliseconds);

    /// <summary>Announces a doze. The caller must check once more before it calls <see cref="Doze"/>.</summary>
    public void AnnounceDoze() => Interlocked.Exchange(ref *word, Dozing);

    /// <summary>Sleeps until woken, but not longer than the given time.</summary>
    public void Doze(int milliseconds) => sleeper.Sleep(word, Dozing, milliseconds);

    /// <summary>
    /// Withdraws the announcement of another thread; the caller must call <see cref="Announce"/> and check again later.
    /// </summary>
    public void Withdraw() => Volatile.Write(ref *word, Awake);

    /// <summary>Wakes the sleeper whatever the word says. For the end of a ring, whose other side may have died.</summary>
    public void WakeUnseen()
    {
        // A sleeper that has announced itself but does not sleep yet sees 0 and returns at once.
        Interlocked.Exchange(ref *word, Awake);
        sleeper.Wake(word, All);
    }

    /// <summary>Wakes the sleeper, if there is one. Otherwise it costs a fence and a read.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *word) != Awake && Interlocked.Exchange(ref *word, Awake) != Awake)
        {
            sleeper.Wake(word, All);
        }
    }

    /// <summary>Wakes the sleeper, if there is one that does not wake up soon by itself.</summary>
    public void WakeUnlessDozing()
    {
        Interlocked.MemoryBarrier();
        WakeUnlessDozingAfterFence();
    }

    /// <summary>
    /// Like <see cref="WakeUnlessDozing"/>, for a caller that has executed a full fence, such as an interlocked operation
    /// of its own, after publishing.
    /// </summary>
    public void WakeUnlessDozingAfterFence()
    {
        if (Volatile.Read(ref *word) is not (Awake or Dozing) && Interlocked.Exchange(ref *word, Awake) != Awake)
        {
            sleeper.Wake(word, All);
        }
    }
}
