using Procession.Execution;

namespace Procession.InProcessWorkers;

/// <summary>
/// Counts worker threads in a row that did not become ready, and decides when to give up, so that a broken initializer
/// results in an error and not in a storm of threads. Not thread-safe.
/// </summary>
/// <param name="tolerated">How many may fail in a row while no worker is ready.</param>
internal sealed class StartFailures(int tolerated)
{
    /// <summary>How many threads have failed since one last became ready.</summary>
    public int Count { get; private set; }

    /// <summary>A thread became ready.</summary>
    public void Reset() => Count = 0;

    /// <summary>Another thread has failed.</summary>
    /// <param name="anyReady">Whether a worker is ready.</param>
    /// <param name="delay">How long the next start is to wait.</param>
    /// <returns>Whether there is to be a next start.</returns>
    public bool MayTryAgain(bool anyReady, out TimeSpan delay)
    {
        delay = Backoff.Behind(++Count);
        return anyReady || Count <= tolerated;
    }
}
