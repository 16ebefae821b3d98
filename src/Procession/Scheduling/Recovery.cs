using Procession.Calls;
using Procession.Execution;

namespace Procession.Scheduling;

/// <summary>
/// Decides what becomes of chunks that an executor could not finish. A chunk that was not begun runs elsewhere. Of a lost
/// chunk, the item that ran fails or is retried alone, and items that did not run go elsewhere. No item runs twice unless
/// its call asks for retries.
/// </summary>
internal sealed class Recovery(Dispatcher dispatcher)
{
    private long _retried;

    /// <summary>How many items were retried.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <summary>No item of the chunk was started.</summary>
    public void Returned(Chunk chunk, bool givesWay) => dispatcher.TakeBack(chunk, givesWay);

    /// <summary>The worker that had the chunk is gone.</summary>
    public void Lost(Chunk chunk, Loss loss)
    {
        List<Chunk> rest = FailWhatRan(chunk, loss);
        if (rest.Count == 0)
        {
            chunk.Ended(microseconds: -1);
            return;
        }

        chunk.Call.ChunkSplit(chunk, rest.Count);
        rest.ForEach(part => dispatcher.Return(part));
    }

    // Fails the items without an outcome that ran or may have run, except those that may be retried. Returns the chunks to
    // run.
    private List<Chunk> FailWhatRan(Chunk chunk, Loss loss)
    {
        Call call = chunk.Call;
        var toRun = new List<Chunk>();
        bool hasFailed = false;
        int next = chunk.Delivered;
        for (; next <= loss.LastStarted && next < chunk.Expected; next++)
        {
            if (MayRetry(chunk, next, loss))
            {
                if (call.NeedsNoMore)
                {
                    break; // The map has failed already: an item that might succeed when retried must not add its failure.
                }

                toRun.Add(chunk.Retry(next, loss.Reason.Summary));
                Interlocked.Increment(ref _retried);
            }
            else
            {
                hasFailed = true;
                chunk.Fail(next, loss.Reason.ToFailure(chunk.Item(next)));
            }
        }

        if (next < chunk.Expected && !call.NeedsNoMore && !(hasFailed && call.StopOnFailure))
        {
            toRun.Add(chunk.From(next));
        }

        return toRun;
    }

    // Only the item that was started last can have killed the worker: those before it had ended, and just their outcomes
    // are lost.
    private static bool MayRetry(Chunk chunk, int index, Loss loss) =>
        (loss.IsUnknown || index == loss.LastStarted) && loss.Reason.MayRetry
        && chunk.Attempt <= chunk.Call.Limits.RetriesOnCrash && !chunk.Call.IsSettled;
}
