namespace Procession.Wire;

/// <summary>
/// Looks again and again before its owner sleeps. Between two processes with a core each, an answer that is seen by looking
/// comes in 2 us; one that has to wake a sleeper takes 15 to 80. Looking in vain takes a core from others, so after some
/// vain attempts in a row it is done only now and then.
/// </summary>
internal struct Spinning()
{
    // About 50 us on the 2-core machine: longer than it takes to wake the other side, or both would sleep in turn forever.
    private const int Looks = 900;
    private const int Pause = 2;
    private const int Trust = 4;
    private const int RarelyMask = 15;
    private static readonly bool IsWorthwhile = Environment.ProcessorCount > 1;
    private int _trust = Trust;
    private int _attempts;

    /// <summary>Looks until there is something, or for about 50 us.</summary>
    /// <param name="word">Where to look.</param>
    /// <param name="least">What is to be there at least.</param>
    public unsafe bool TryAwait(long* word, long least)
    {
        if (Volatile.Read(ref *word) >= least)
        {
            return true;
        }

        if (!IsWorthwhile || (_trust == 0 && (++_attempts & RarelyMask) != 0))
        {
            return false;
        }

        for (int i = 0; i < Looks; i++)
        {
            Thread.SpinWait(Pause);
            if (Volatile.Read(ref *word) >= least)
            {
                _trust = Trust;
                return true;
            }
        }

        _trust = Math.Max(0, _trust - 1);
        return false;
    }
}
