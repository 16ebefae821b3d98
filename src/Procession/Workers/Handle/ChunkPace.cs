using Procession.Execution;

namespace Procession.Workers.Handle;

/// <summary>
/// Decides how many chunks may wait in a worker in addition to those that run: enough to hide the 20 us of a hand-over if
/// tasks are short, and none if they are long. A chunk that waits for one that turns out to be long is taken back for an
/// idle worker.
/// </summary>
internal sealed class ChunkPace
{
    private const double OldWeight = 0.8;
    private const int Gathered = 2;

    // The average duration of a chunk in microseconds. Written by the thread that reads results and read under the gate of
    // the roster: any recent value will do.
    private double _average = double.MaxValue;

    /// <summary>How many chunks of a call may wait in the worker.</summary>
    public int SendAhead(CallTerms terms) => Volatile.Read(ref _average) switch
    {
        // Two are enough to hide the hand-over, and meanwhile more items gather for the third (decision 8).
        < 500 when terms.Gathers => Gathered,
        < 20 => 64,
        < 100 => 16,
        < 500 => 2,
        < 10_000 => 1,
        _ => 0,
    };

    /// <summary>Learns from a chunk that has run.</summary>
    public void Measure(double microseconds)
    {
        double average = _average;
        Volatile.Write(
            ref _average,
            average == double.MaxValue ? microseconds : (average * OldWeight) + (microseconds * (1 - OldWeight)));
    }
}
