namespace Procession.Wire.Platform;

/// <summary>How a thread sleeps on a word of shared memory and is woken from another process.</summary>
internal unsafe interface ISleeper
{
    /// <summary>Sleeps while the word is 1, at most so many milliseconds; -1: without limit. May return early.</summary>
    void Sleep(int* word, int milliseconds);

    /// <summary>Wakes who sleeps on the word.</summary>
    void Wake(int* word);
}
