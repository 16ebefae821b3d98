using Procession.Serialization;
using Procession.Threads;

namespace Procession.Streams;

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

        // Takes the context of the loop that reads the stream along: the source is the user's code.
        QueuedByRuntime.PostInContext(() => _ = RunAsync());
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            IAsyncEnumerator<T> items = _source.GetAsyncEnumerator(Stopping);
            await using (items.ConfigureAwait(false))
            {
                int permits = 0;
                while (true)
                {
                    ThrowIfStopping();
                    if (permits-- == 0)
                    {
                        permits = await Intake.Permits.TakeAsync(TakenTogether, Stopping).ConfigureAwait(false) - 1;
                    }

                    if (!await Draw(items).ConfigureAwait(false))
                    {
                        break;
                    }

                    _packer.Add(items.Current);
                }
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        Conclude(failure, _packer.End);
    }

    // To its first await; then it may be on any thread.
    private ValueTask<bool> Draw(IAsyncEnumerator<T> items)
    {
        IStreamIntake? before = BeginReading();
        try
        {
            return items.MoveNextAsync();
        }
        finally
        {
            EndReading(before);
        }
    }
}
