using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// A stream that was requested and may still be started. A closed pool waits for it until its first enumeration, or until it
/// is unreachable.
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

    /// <summary>Ends the wait. Returns true for exactly one caller.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _isOver, 1) == 0;
}
