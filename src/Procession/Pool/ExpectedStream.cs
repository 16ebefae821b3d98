using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// A stream that somebody holds and may still start, for which a closed pool waits: until its first enumeration, or until
/// nobody holds it any more.
/// </summary>
internal sealed class ExpectedStream(PoolCore core)
{
    private int _isOver;

    /// <summary>Tells the pool about a stream that was dropped and never enumerated.</summary>
    ~ExpectedStream()
    {
        if (TryEnd())
        {
            QueuedByRuntime.Post(core.StreamNotComing);
        }
    }

    /// <summary>Ends the wait. True for the one caller who does.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _isOver, 1) == 0;
}
