using System.Diagnostics;

namespace Procession.Execution;

/// <summary>
/// Counts workers in a row that did not become ready, and decides when to give up, so that a broken initializer results in
/// an error and not in a storm of processes or threads. Not thread-safe.
/// </summary>
internal sealed class FailedStarts
{
    // A lack of descriptors, threads or memory is often over in a moment.
    private static readonly TimeSpan LackMayLast = TimeSpan.FromSeconds(5);
    private long _since;

    /// <summary>How many have failed since one last became ready.</summary>
    public int InARow { get; private set; }

    /// <summary>A worker became ready.</summary>
    public void EndRow() => InARow = 0;

    /// <summary>Another one has failed.</summary>
    /// <param name="tolerated">How many may fail in a row while no worker is ready.</param>
    /// <param name="anyReady">Whether a worker is ready.</param>
    /// <param name="isLack">Whether the system lacks something, which says nothing about the worker.</param>
    /// <param name="delay">How long the next start is to wait.</param>
    /// <returns>Whether there is to be a next start.</returns>
    public bool MayTryAgain(int tolerated, bool anyReady, bool isLack, out TimeSpan delay)
    {
        if (++InARow == 1)
        {
            _since = Stopwatch.GetTimestamp();
        }

        delay = Backoff.After(InARow);
        return anyReady || InARow <= tolerated || (isLack && Stopwatch.GetElapsedTime(_since) < LackMayLast);
    }
}
