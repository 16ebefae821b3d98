using System.Diagnostics.CodeAnalysis;
using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// The seam below the scheduler: something that runs chunks. The local crew of workers is one; what is above the seam
/// (order, windows, callbacks, exceptions) does not know where chunks run.
/// </summary>
internal interface IChunkExecutor
{
    /// <summary>How many chunks run at the same time when everything is up; for sizing chunks.</summary>
    int Parallelism { get; }

    /// <summary>
    /// Whether async functions run beside each other where others run one by one: there may be room for a chunk of the one
    /// kind and none for the other.
    /// </summary>
    bool OverlapsAsync { get; }

    /// <summary>Reserves room for one chunk of a call. The reservation is used or given back.</summary>
    /// <param name="call">The call of the chunk.</param>
    /// <param name="alone">Whether nothing else may run beside the chunk, because it may have killed a worker.</param>
    /// <param name="slot">The room.</param>
    bool TryReserve(Call call, bool alone, [NotNullWhen(true)] out IChunkSlot? slot);

    /// <summary>
    /// The chunks that waited to run alone are not needed any more: no room is kept for them. Called under the lock of the
    /// dispatcher, as <see cref="TryReserve"/>.
    /// </summary>
    void NoneWaitsToRunAlone();

    /// <summary>Chunks were handed out as far as there is room.</summary>
    /// <param name="othersWait">Whether calls wait behind others: what holds the room for long is to give way then.</param>
    void HandedOut(bool othersWait);

    /// <summary>Takes queued chunks of a call back and asks running ones to stop.</summary>
    /// <param name="call">The call that is not wanted any more.</param>
    /// <param name="kill">Whether a chunk that does not stop within the grace costs its worker.</param>
    void Cancel(Call call, bool kill);

    /// <summary>Lets workers forget the function of a call that has ended.</summary>
    void Forget(Call call);
}

/// <summary>Room for one chunk.</summary>
internal interface IChunkSlot
{
    /// <summary>
    /// Runs the chunk. Its outcomes go to its call, its loss to <see cref="IChunkOwner"/>. <see langword="false"/> if the
    /// room is gone, or nobody needs the chunk any more; it was not touched then, and the room is given back.
    /// </summary>
    bool TryRun(Chunk chunk);

    /// <summary>Gives the room back unused. The caller looks for other chunks itself.</summary>
    /// <param name="call">The call that it was reserved for.</param>
    void Release(Call call);
}

/// <summary>Who is told by an executor what happens to chunks.</summary>
internal interface IChunkOwner
{
    /// <summary>There may be room for more chunks.</summary>
    void CapacityChanged();

    /// <summary>The first of the calls that wait.</summary>
    List<Call> Waiting { get; }

    /// <summary>A chunk that has not begun was taken back, or a part of a running one was taken away, for others.</summary>
    void ChunkYielded(Chunk chunk);

    /// <summary>The worker of a chunk is gone.</summary>
    /// <param name="chunk">The chunk; what has arrived of it counts.</param>
    /// <param name="startedIndex">The last item that was started, or -1.</param>
    /// <param name="loss">How the worker was lost; <see langword="null"/> if nothing was started.</param>
    void ChunkLost(Chunk chunk, int startedIndex, ILostWorker? loss);

    /// <summary>No worker can be had any more.</summary>
    void Broken(PoolBrokenException reason);

    /// <summary>
    /// The executor was stopped, and the last worker is gone. Once, on any thread; those who wait for that may go on before.
    /// </summary>
    void AllGone();
}
