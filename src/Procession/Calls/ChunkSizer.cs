using Procession.Execution;

namespace Procession.Calls;

/// <summary>
/// Decides how many items travel together: large chunks while items prove to be cheap, small ones towards the end so that
/// no worker is left alone with a long tail. Pure; its owner guards it with a lock.
/// </summary>
/// <remarks>
/// Guided self-scheduling (each chunk is a share of the remaining items), bounded by measured time: long compared with the
/// 20 to 100 us that a hand-over costs on busy cores, and short enough for a person, since the next call may have to wait
/// for a chunk. A chunk that can be split may be longer, because a wrong guess costs little. If the caller gave a chunk
/// size, that many items travel together, or several times as many while they are so cheap that the hand-over would cost
/// more than they do.
/// </remarks>
/// <param name="total">How many items there are.</param>
/// <param name="workers">How many chunks run at the same time.</param>
/// <param name="fixedSize">The chunk size that the caller gave.</param>
/// <param name="isDivisible">Whether a running chunk can be split later, so that a wrong guess costs little.</param>
internal sealed class ChunkSizer(int total, int workers, int? fixedSize = null, bool isDivisible = false)
{
    private const double TargetMicroseconds = 5_000;
    private const double DivisibleTargetMicroseconds = 20_000;
    private const double MergedMicroseconds = 200;
    private const int MostMerged = 256;

    // Before the first measurement a chunk is at most this fraction of a worker's share.
    private const int FirstShare = 32;
    private const int FirstDivisibleShare = 8;
    private const int LaterShare = 3;
    private const double NewWeight = 0.5;
    private double _microsecondsPerItem = -1;

    private int Grain => fixedSize ?? 1;

    /// <summary>As <see cref="WorkChunk.Grain"/>, of a chunk of that size.</summary>
    public int GrainOf(int size) => isDivisible && size <= WorkChunk.MostDivisible ? Grain : 0;

    /// <summary>The size of the next chunk.</summary>
    public int Next(int remaining)
    {
        int size = fixedSize is { } given ? Merged(given, remaining) : Guided(remaining);
        return Math.Min(size, isDivisible ? Math.Max(Grain, WorkChunk.MostDivisible) : remaining);
    }

    /// <summary>Learns from a chunk that has run.</summary>
    public void Record(int items, double microseconds)
    {
        double cost = Math.Max(microseconds, 0.05) / Math.Max(items, 1);
        _microsecondsPerItem = _microsecondsPerItem < 0
            ? cost
            : (_microsecondsPerItem * (1 - NewWeight)) + (cost * NewWeight);
    }

    private int Guided(int remaining)
    {
        if (_microsecondsPerItem < 0)
        {
            return Math.Clamp(total / ((isDivisible ? FirstDivisibleShare : FirstShare) * workers), 1, remaining);
        }

        double byTime = (isDivisible ? DivisibleTargetMicroseconds : TargetMicroseconds) / Math.Max(_microsecondsPerItem, 0.001);
        double byShare = Math.Ceiling((double)remaining / (LaterShare * workers));
        return (int)Math.Clamp(Math.Min(byTime, byShare), 1, remaining);
    }

    private int Merged(int given, int remaining)
    {
        if (given >= remaining)
        {
            return remaining;
        }

        if (!isDivisible || _microsecondsPerItem < 0)
        {
            return given;
        }

        double byTime = MergedMicroseconds / (Math.Max(_microsecondsPerItem, 0.001) * given);
        double byShare = (double)remaining / ((long)LaterShare * workers * given);
        int chunks = (int)Math.Clamp(Math.Min(byTime, byShare), 1, MostMerged);
        return (int)Math.Min((long)chunks * given, remaining);
    }
}
