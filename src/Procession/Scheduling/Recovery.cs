using Procession.Calls;
using Procession.Execution;

namespace Procession.Scheduling;

/// <summary>
/// Decides what becomes of chunks that an executor could not end: those that were not begun go elsewhere; of one that was
/// lost, what ran fails or is tried again alone, and what did not goes elsewhere. No item runs twice unless its call asks
/// for retries.
/// </summary>
internal sealed class Recovery(Dispatcher dispatcher)
{
    private long _retried;

    /// <summary>How many items were tried again.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <summary>Nothing of the chunk was started.</summary>
    public void Returned(Chunk chunk, bool givesWay)
    {
        if (chunk.IsWanted)
        {
            dispatcher.Return(chunk.Renewed(), givesWay);
        }
        else
        {
            chunk.Ended(microseconds: -1);
        }
    }

    /// <summary>Who ran the chunk is gone.</summary>
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

    // Items that ran, or may have, and have no outcome: they fail, but for those that may be tried again. Returns what is to run.
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
                    break; // A map that has failed: with its own failure, and not with that of an item which might yet succeed.
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

    // The items before the one that was started last have ended, and their outcomes are lost: nothing killed their worker.
    private static bool MayRetry(Chunk chunk, int index, Loss loss) =>
        (loss.IsUnknown || index == loss.LastStarted) && loss.Reason.MayRetry
        && chunk.Attempt <= chunk.Call.Limits.RetriesOnCrash && !chunk.Call.IsSettled;
}
