using Procession.Execution;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>What a call needs from its pool.</summary>
internal interface ICallHost
{
    IPoolSerializer Serializer { get; }

    /// <summary>Identifies the pool, in failures that are found in this process.</summary>
    FailureOrigin Origin { get; }

    /// <summary>The limits of calls that do not set their own.</summary>
    CallLimits Limits { get; }

    /// <summary>Whether failures carry a text of their item's input, unless the call says otherwise.</summary>
    bool IncludesInputText => false;

    /// <summary>Whether chunks may be merged and split freely, because no setting counts them.</summary>
    bool MayDivide { get; }

    /// <summary>Runs the user's callbacks, one after the other.</summary>
    UserThreads Callbacks { get; }

    /// <summary>
    /// Runs the reading of results and exceptions whose types have their own code; several at the same time if some block.
    /// </summary>
    UserThreads Unpacking { get; }

    /// <summary>The call has chunks to run.</summary>
    void Offer(Call call);

    /// <summary>The call is not wanted any more: takes back what is queued, asks what is running to stop.</summary>
    void CancelChunks(Call call, bool kill);

    /// <summary>Nothing of the call is queued or running any more.</summary>
    void Ended(Call call);

    /// <summary>The call is a stream whose enumerator was dropped without Dispose.</summary>
    void Dropped(Call call)
    {
    }

    /// <summary>A chunk came back unstarted.</summary>
    void ChunkReturned(Chunk chunk, bool givesWay);

    /// <summary>The worker that had the chunk is gone: the remaining items fail or run again.</summary>
    void ChunkLost(Chunk chunk, Loss loss);

    /// <summary>Counts the outcomes of a chunk.</summary>
    void Count(Chunk chunk);

    /// <summary>A callback threw. Nobody waits for a callback, so nobody could catch the exception.</summary>
    void CallbackThrew(string functionName, Exception exception)
    {
    }

    /// <summary>Items that were counted as successful turned out to have unreadable results.</summary>
    void ResultsUnread(int items)
    {
    }
}
