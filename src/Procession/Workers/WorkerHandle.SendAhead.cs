using Procession.Execution;

namespace Procession.Workers;

/// <content>How many chunks may wait in the worker beside those that run.</content>
internal sealed partial class WorkerHandle
{
    private const double OldWeight = 0.8;
    private const int Gathered = 2;

    // Microseconds of a chunk, averaged. Written by the results thread, read under the crew's lock: any recent value will do.
    private double _averageChunk = double.MaxValue;

    /// <summary>
    /// How many chunks may wait in the worker: as many as hide the 20 us of a hand-over behind short tasks, and none
    /// behind long ones. What waits behind one that turns out to be long is taken back by a worker that has run dry.
    /// </summary>
    public int SendAhead(CallTerms terms) => Volatile.Read(ref _averageChunk) switch
    {
        // Two hide the hand-over; what would be the third chunk grows meanwhile (decision 8).
        < 500 when terms.Gathers => Gathered,
        < 20 => 64,
        < 100 => 16,
        < 500 => 2,
        < 10_000 => 1,
        _ => 0,
    };

    private void Measure(double microseconds)
    {
        double average = _averageChunk;
        Volatile.Write(
            ref _averageChunk,
            average == double.MaxValue ? microseconds : (average * OldWeight) + (microseconds * (1 - OldWeight)));
    }
}
