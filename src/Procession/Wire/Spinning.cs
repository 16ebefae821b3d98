namespace Procession.Wire;

/// <summary>
/// How long to look again and again before sleeping. Between two processes with a core each, an answer that is seen by
/// looking comes in 1 us, and one that has to wake a sleeper in 15 to 80. Who looks in vain takes a core from others, so
/// a thread that did so looks less long the next time, and one that was lucky looks longer.
/// </summary>
internal struct Spinning()
{
    private const int Fewest = 2;
    private const int Most = 400; // about 20 us on the 2-core machine
    private const int Pause = 2;
    private static readonly bool IsWorthwhile = Environment.ProcessorCount > 1;
    private int _looks = Most / 4;

    /// <summary>Looks until there is something, or the patience is over.</summary>
    /// <param name="word">Where to look.</param>
    /// <param name="least">What is to be there at least.</param>
    public unsafe bool TryAwait(long* word, long least)
    {
        for (int i = 0; i < _looks && IsWorthwhile; i++)
        {
            if (Volatile.Read(ref *word) >= least)
            {
                _looks = Math.Min(Most, _looks * 2);
                return true;
            }

            Thread.SpinWait(Pause);
        }

        _looks = Math.Max(Fewest, _looks / 2);
        return false;
    }
}
