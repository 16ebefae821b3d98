namespace Procession.Native;

/// <summary>How a thread sleeps on a word of shared memory and is woken from another process.</summary>
internal unsafe interface ISleeper
{
    /// <summary>
    /// Sleeps while the word has a value, at most for a number of milliseconds; -1 for no limit. May return early.
    /// </summary>
    void Sleep(int* word, int value, int milliseconds);

    /// <summary>Wakes a number of threads that sleep on the word.</summary>
    void Wake(int* word, int sleepers);
}
