using Procession.Execution;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>What a call needs from its pool.</summary>
internal interface ICallHost
{
    IPoolSerializer Serializer { get; }

    /// <summary>The pool, for failures that are found out in this process.</summary>
    FailureOrigin Origin { get; }

    /// <summary>What calls may cost unless they say otherwise.</summary>
    CallLimits Limits { get; }

    /// <summary>Whether failures have a text of their item's input, unless a call says otherwise.</summary>
    bool IncludesInputText => false;

    /// <summary>Whether chunks may be merged and split as suits, because nothing counts them.</summary>
    bool MayDivide { get; }

    /// <summary>Runs the user's callbacks, one after the other.</summary>
    UserThreads Callbacks { get; }

    /// <summary>Reads results and exceptions whose types bring code of their own: beside each other, if some block.</summary>
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

    /// <summary>Who ran the chunk is gone: what is left of it fails, or runs again.</summary>
    void ChunkLost(Chunk chunk, Loss loss);

    /// <summary>Counts the outcomes of a chunk.</summary>
    void Count(Chunk chunk);

    /// <summary>A callback threw. Nobody waits for it, so nobody could catch that.</summary>
    void CallbackThrew(string functionName, Exception exception)
    {
    }

    /// <summary>Results that were counted as such turned out to be unreadable.</summary>
    void ResultsUnread(int items)
    {
    }
}
