using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Reads a source ahead of its consumer, packs items into chunks, and disposes of the source when the stream stops.
/// </summary>
internal abstract class StreamFeeder(IStreamIntake intake)
{
    // How long leaving a loop waits for a source that is just being read: long enough for any that yields, so that the
    // source is disposed of when the loop is left, and bounded for one that blocks.
    private static readonly TimeSpan PatienceWithSource = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected IStreamIntake Intake { get; } = intake;

    protected CancellationToken Stopping => _stop.Token;

    /// <summary>Tells the feeder to stop before the next item.</summary>
    public void RequestStop() => _stop.Cancel();

    /// <summary>Waits until the source is disposed of, unless it blocks.</summary>
    public void WaitForEnd() => _ended.Task.Wait(PatienceWithSource);

    /// <summary>As <see cref="WaitForEnd"/>, without blocking a thread.</summary>
    public Task WaitForEndAsync() => Task.WhenAny(_ended.Task, Task.Delay(PatienceWithSource, TimeProvider.System));

    /// <summary>Runs the body of the feeder to its end and reports it.</summary>
    protected void ReportEnd(Exception? failure)
    {
        Intake.EndOfSource(failure);
        _ended.TrySetResult();
    }
}

/// <summary>The feeder of an <see cref="IEnumerable{T}"/>: a thread of its own, because a source may block.</summary>
internal sealed class ThreadFeeder<T> : StreamFeeder
{
    private readonly IEnumerable<T> _source;
    private readonly ChunkPacker<T> _packer;

    public ThreadFeeder(IStreamIntake intake, IEnumerable<T> source, IPoolSerializer serializer, int chunkSize, string poolName)
        : base(intake)
    {
        _source = source;
        _packer = new ChunkPacker<T>(intake, serializer, chunkSize);
        new Thread(Run) { IsBackground = true, Name = $"Procession {poolName} source" }.Start();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            using IEnumerator<T> items = _source.GetEnumerator();
            while (true)
            {
                Intake.Permits.Wait(Stopping);
                if (!items.MoveNext())
                {
                    break;
                }

                _packer.Add(items.Current);
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The consumer left, and nobody listens any more.
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (failure is null)
        {
            _packer.Flush();
        }

        ReportEnd(failure);
    }
}

/// <summary>The feeder of an <see cref="IAsyncEnumerable{T}"/>.</summary>
internal sealed class AsyncFeeder<T> : StreamFeeder
{
    private readonly IAsyncEnumerable<T> _source;
    private readonly ChunkPacker<T> _packer;

    public AsyncFeeder(IStreamIntake intake, IAsyncEnumerable<T> source, IPoolSerializer serializer, int chunkSize)
        : base(intake)
    {
        _source = source;
        _packer = new ChunkPacker<T>(intake, serializer, chunkSize);
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            IAsyncEnumerator<T> items = _source.GetAsyncEnumerator(Stopping);
            await using (items.ConfigureAwait(false))
            {
                while (true)
                {
                    await Intake.Permits.WaitAsync(Stopping).ConfigureAwait(false);
                    if (!await items.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }

                    _packer.Add(items.Current);
                }
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The consumer left, and nobody listens any more.
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (failure is null)
        {
            _packer.Flush();
        }

        ReportEnd(failure);
    }
}
