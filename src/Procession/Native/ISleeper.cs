namespace Procession.Native;

/// <summary>How a thread sleeps on a word of shared memory and is woken from another process.</summary>
internal unsafe interface ISleeper
{
    /// <summary>
    /// Sleeps while the word has that value, at most so many milliseconds; -1: without limit. May return early.
    /// </summary>
    void Sleep(int* word, int value, int milliseconds);

    /// <summary>Wakes so many of those who sleep on the word.</summary>
    void Wake(int* word, int sleepers);
}
