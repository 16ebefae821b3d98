using Procession.Threads;

namespace Procession.Streams;

/// <summary>
/// Reads a source ahead of its consumer, packs items into chunks, and disposes of the source when the stream stops.
/// </summary>
internal abstract class StreamFeeder(IStreamIntake intake)
{
    /// <summary>How many permits are taken at once, if there are that many: each time takes a lock.</summary>
    protected const int TakenTogether = 64;

    // How long leaving a loop waits for a source that is just being read. Long enough for any source that yields, so that
    // it is disposed of when the loop is left; but bounded, since a source may block.
    private static readonly TimeSpan SourceTimeout = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping; // set before the token is cancelled

    [ThreadStatic]
    private static IStreamIntake? _reading;

    /// <summary>
    /// Gets the stream whose source is being read by the calling thread, if there is one. After an <c>await</c> of an async
    /// source it is not known.
    /// </summary>
    public static IStreamIntake? Reading => _reading;

    protected IStreamIntake Intake { get; } = intake;

    protected CancellationToken Stopping => _stop.Token;

    /// <summary>
    /// Tells the feeder to stop before the next item. Callbacks that an async source registered with the token are the
    /// user's code: they run on the thread pool, and their exceptions harm nobody.
    /// </summary>
    public void RequestStop()
    {
        _isStopping = true;
        if (!_ended.Task.IsCompleted)
        {
            QueuedByRuntime.Post(Cancel);
        }
    }

    /// <summary>
    /// Waits until the source is disposed of, unless it blocks or the caller is interrupted; the interrupt is left for the
    /// caller's next wait.
    /// </summary>
    public void WaitForEnd()
    {
        try
        {
            _ended.Task.Wait(SourceTimeout);
        }
        catch (ThreadInterruptedException)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>As <see cref="WaitForEnd"/>, without blocking a thread.</summary>
    public Task WaitForEndAsync() => _ended.Task.IsCompleted
        ? _ended.Task
        : Task.WhenAny(_ended.Task, Task.Delay(SourceTimeout, TimeProvider.System));

    /// <summary>Called before each item is drawn.</summary>
    protected void ThrowIfStopping()
    {
        if (_isStopping)
        {
            throw new OperationCanceledException(Stopping);
        }
    }

    /// <summary>Notes that the calling thread reads the source from now on.</summary>
    /// <returns>What it read before, for <see cref="EndReading"/>.</returns>
    protected IStreamIntake? BeginReading()
    {
        IStreamIntake? before = _reading;
        _reading = Intake;
        return before;
    }

    /// <summary>Notes that the calling thread has stopped reading the source.</summary>
    protected static void EndReading(IStreamIntake? before) => _reading = before;

    /// <summary>Ends the stream's input. Called once, when the source is disposed of.</summary>
    /// <param name="failure">What the source threw, if it did.</param>
    /// <param name="endPacking">As <see cref="ChunkPacker{T}.End"/>.</param>
    protected void Conclude(Exception? failure, Action<bool> endPacking)
    {
        // Stopped by its consumer: nobody listens any more.
        bool stopped = failure is OperationCanceledException && _isStopping;
        try
        {
            endPacking(failure is null);
        }
        catch (Exception e)
        {
            // No memory for the last items. (Those of a source that threw are dropped, and need none.)
            failure = failure is null ? e : new AggregateException(failure, e);
        }

        Intake.EndOfSource(stopped ? null : failure);
        QueuedByRuntime.End(_ended);
    }

    private void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // Of what the source registered.
        }
    }
}
