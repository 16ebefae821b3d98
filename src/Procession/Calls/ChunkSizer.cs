namespace Procession.Calls;

/// <summary>
/// Decides how many items travel together when the caller does not say: large chunks while items prove to be cheap,
/// small
/// ones towards the end so that no worker is left alone with a long tail. Pure; its owner guards it with a lock.
/// </summary>
/// <remarks>
/// Guided self-scheduling (each chunk a share of what is left) bounded by measured time: a chunk should take about
/// <see cref="TargetMicroseconds"/>, long against the 20 us of a hand-over and short against a person's patience.
/// </remarks>
internal sealed class ChunkSizer(int total, int workers)
{
    private const double TargetMicroseconds = 5_000;

    // Before anything is measured a chunk is at most 1/32 of a worker's share, so that a wrong guess costs little.
    private const int FirstShare = 32;
    private const int LaterShare = 3;
    private const double NewWeight = 0.5;
    private double _microsecondsPerItem = -1;

    /// <summary>The size of the next chunk.</summary>
    public int Next(int remaining)
    {
        if (_microsecondsPerItem < 0)
        {
            return Math.Clamp(total / (FirstShare * workers), 1, remaining);
        }

        double byTime = TargetMicroseconds / Math.Max(_microsecondsPerItem, 0.001);
        double byShare = Math.Ceiling((double)remaining / (LaterShare * workers));
        return (int)Math.Clamp(Math.Min(byTime, byShare), 1, remaining);
    }

    /// <summary>Learns from a chunk that has run.</summary>
    public void Record(int items, long microseconds)
    {
        double cost = Math.Max(microseconds, 0.5) / items;
        _microsecondsPerItem = _microsecondsPerItem < 0
            ? cost
            : (_microsecondsPerItem * (1 - NewWeight)) + (cost * NewWeight);
    }
}
