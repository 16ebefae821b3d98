namespace Procession.Wire;

/// <summary>
/// Polls for a while before its owner sleeps. Between two processes that each have a core, polling sees an answer after 2 us;
/// waking a sleeper takes 15 to 80. Polling in vain takes a core from others, so after several vain attempts in a row it is
/// done only now and then.
/// </summary>
internal struct Spinning()
{
    // About 50 us on the 2-core machine: longer than waking the other side takes, or both sides would sleep in turn forever.
    private const int Looks = 900;
    private const int Pause = 2;
    private const int Trust = 4;
    private const int RarelyMask = 15;
    private static readonly bool IsWorthwhile = Environment.ProcessorCount > 1;
    private int _trust = Trust;
    private int _attempts;

    /// <summary>Polls until a value is reached, or for about 50 us.</summary>
    /// <param name="word">The word to poll.</param>
    /// <param name="least">The least value to wait for.</param>
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
