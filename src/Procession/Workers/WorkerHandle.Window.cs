namespace Procession.Workers;

/// <content>How many chunks may wait in the worker beside those that run.</content>
internal sealed partial class WorkerHandle
{
    private const double OldWeight = 0.8;

    // Microseconds of a chunk, averaged. Written by the results thread, read under the crew's lock: any recent value will do.
    private double _averageChunk = double.MaxValue;

    /// <summary>
    /// The room for chunks: those that can run, and as many waiting ones as hide the 20 us of a hand-over. None wait
    /// behind long tasks, so that nothing queues behind a slow item while another worker is idle.
    /// </summary>
    public int Window => _crew.Settings.MaxConcurrencyPerWorker + Volatile.Read(ref _averageChunk) switch
    {
        < 20 => 64,
        < 100 => 16,
        < 500 => 2,
        _ => 0,
    };

    private void Measure(long microseconds)
    {
        double average = _averageChunk;
        Volatile.Write(
            ref _averageChunk,
            average == double.MaxValue ? microseconds : (average * OldWeight) + (microseconds * (1 - OldWeight)));
    }
}
