using Procession.Execution;

namespace Procession.Workers.Handle;

/// <summary>
/// How many chunks may wait in a worker beside those that run: as many as hide the 20 us of a hand-over behind short tasks, and
/// none behind long ones. What waits behind one that turns out to be long is taken back by a worker that has run dry.
/// </summary>
internal sealed class ChunkPace
{
    private const double OldWeight = 0.8;
    private const int Gathered = 2;

    // Microseconds of a chunk, averaged. Written by whoever reads results, read under the crew's lock: any recent value will do.
    private double _average = double.MaxValue;

    /// <summary>How many chunks of a call may wait in the worker.</summary>
    public int SendAhead(CallTerms terms) => Volatile.Read(ref _average) switch
    {
        // Two hide the hand-over; what would be the third chunk grows meanwhile (decision 8).
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
