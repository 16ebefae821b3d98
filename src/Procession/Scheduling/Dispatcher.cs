using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Calls;
using Procession.Execution;
using Procession.Threads;

namespace Procession.Scheduling;

/// <summary>
/// Decides which chunk runs next. Items that may have killed their worker come first, and run alone; then come calls of
/// higher priority; calls of equal priority take turns, chunk by chunk (<see cref="Turns"/>). Starts no process and knows
/// no worker.
/// </summary>
internal sealed class Dispatcher
{
    private readonly IChunkExecutor _executor;
    private readonly Balancer? _balancer;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private readonly Queue<Chunk> _suspects = new();
    private readonly Turns _turns = new();
    private readonly Turns _asyncTurns = new(); // calls of async functions, if the executor has separate room for them
    private bool _isTurnOfAsync;
    private bool _stopped;

    public Dispatcher(IChunkExecutor executor)
    {
        _executor = executor;
        _balancer = executor.Sharing is { } sharing ? new Balancer(sharing, this) : null;
    }

    /// <summary>The terms of the next calls in turn.</summary>
    public List<CallTerms> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _turns.Next.Select(call => call.Terms), .. _asyncTurns.Next.Select(call => call.Terms)];
            }
        }
    }

    /// <summary>Queues a call, unless it is queued already, and hands out chunks.</summary>
    public void Offer(Call call)
    {
        lock (_lock)
        {
            if (_stopped || call.IsQueued)
            {
                return;
            }

            TurnsOfNoLock(call).Add(call);
        }

        Pump();
    }

    /// <summary>
    /// Takes back a chunk that was handed out and not begun: another worker is to run it, unless its call needs no more. The
    /// caller calls <see cref="Pump"/> afterwards.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="givesWay">Whether it came back so that other calls have their turn.</param>
    public void TakeBack(Chunk chunk, bool givesWay = false)
    {
        if (chunk.IsWanted)
        {
            Return(chunk.Renewed(), givesWay);
        }
        else
        {
            chunk.Ended(microseconds: -1);
        }
    }

    /// <summary>
    /// Queues a chunk of items that are to run again or elsewhere. The caller calls <see cref="Pump"/> afterwards.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="givesWay">Whether it was taken back so that other calls have their turn.</param>
    public void Return(Chunk chunk, bool givesWay = false)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                if (chunk.Attempt > 1)
                {
                    _suspects.Enqueue(chunk);
                }
                else
                {
                    TurnsOfNoLock(chunk.Call).Return(chunk, givesWay);
                }

                return;
            }
        }

        chunk.Call.ChunkEnded(chunk, microseconds: -1);
    }

    /// <summary>Hands out chunks as long as there are both chunks and room.</summary>
    public void Pump()
    {
        bool othersWait;
        while (TryTake(out IChunkSlot? slot, out Call? call, out Chunk? chunk, out othersWait))
        {
            // Outside the lock: writing to a worker takes time. Neither Release nor TryRun calls Pump: a long queue of
            // chunks that nobody needs any more would become a recursion just as deep.
            if (chunk is null)
            {
                slot.Release(call.Terms);
            }
            else if (!slot.TryRun(chunk, chunk))
            {
                TakeBack(chunk); // The worker or the call has ended since the room was reserved.
            }
        }

        _executor.HandedOut();
        _balancer?.HandedOut(othersWait);
    }

    /// <summary>A slot has room and nothing is queued for it, but other slots may have work to spare.</summary>
    public void RanDry(ISharingSlot slot) => _balancer?.RanDry(slot);

    /// <summary>Ends the queued chunks of a call that nobody needs any more.</summary>
    public void Drop(Call call)
    {
        var dropped = new List<Chunk>();
        bool wasLastSuspect;
        lock (_lock)
        {
            bool hadSuspects = _suspects.Count > 0;
            dropped.AddRange(call.Returned ?? []);
            call.Returned = null;
            for (int i = _suspects.Count; i > 0; i--)
            {
                Chunk suspect = _suspects.Dequeue();
                if (suspect.Call == call)
                {
                    dropped.Add(suspect);
                }
                else
                {
                    _suspects.Enqueue(suspect);
                }
            }

            wasLastSuspect = hadSuspects && _suspects.Count == 0;
            if (wasLastSuspect)
            {
                _executor.NoneWaitsToRunAlone();
            }
        }

        End(dropped);
        if (wasLastSuspect)
        {
            Pump();
        }
    }

    /// <summary>
    /// Stops handing out chunks, when the pool ends. The owner has failed the calls already; this ends their queued chunks.
    /// </summary>
    public void Stop()
    {
        var dropped = new List<Chunk>();
        lock (_lock)
        {
            _stopped = true;
            dropped.AddRange(_suspects);
            _suspects.Clear();
            _turns.Clear(dropped);
            _asyncTurns.Clear(dropped);
        }

        End(dropped);
    }

    private static void End(List<Chunk> chunks)
    {
        foreach (Chunk chunk in chunks)
        {
            chunk.Call.ChunkEnded(chunk, microseconds: -1);
        }
    }

    // Takes a chunk and reserves room for it under one lock, so that the chunks of a call leave in order, and none is taken
    // that nobody can run.
    private bool TryTake(
        [NotNullWhen(true)] out IChunkSlot? slot,
        [NotNullWhen(true)] out Call? call,
        out Chunk? chunk,
        out bool othersWait)
    {
        othersWait = false;
        lock (_lock)
        {
            if (_suspects.TryPeek(out chunk) && _executor.TryReserve((call = chunk.Call).Terms, alone: true, out slot))
            {
                _suspects.Dequeue();
                return true;
            }

            // A suspect waits until the executor has an empty worker; other chunks go on meanwhile. Likewise async
            // functions go on while there is no room for others, and the other way round: a running function may be waiting
            // for them.
            Turns first = IsAsyncFirstNoLock() ? _asyncTurns : _turns;
            Turns second = first == _turns ? _asyncTurns : _turns;
            if (TryTakeNoLock(first, out slot, out call, out chunk) || TryTakeNoLock(second, out slot, out call, out chunk))
            {
                return true;
            }

            othersWait = _turns.AreContended || _asyncTurns.AreContended;
            return false;
        }
    }

    private bool TryTakeNoLock(
        Turns turns, [NotNullWhen(true)] out IChunkSlot? slot, [NotNullWhen(true)] out Call? call, out Chunk? chunk)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        chunk = null;
        slot = null;
        call = turns.First;
        if (call is null || !_executor.TryReserve(call.Terms, alone: false, out slot))
        {
            return false;
        }

        chunk = turns.Take(_executor.Parallelism);
        _isTurnOfAsync = turns == _turns;
        return true;
    }

    private bool IsAsyncFirstNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return _asyncTurns.First is { } call
        && (_turns.First is not { } other || call.Priority > other.Priority
            || (_isTurnOfAsync && call.Priority == other.Priority));
    }

    private Turns TurnsOfNoLock(Call call)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return _executor.OverlapsAsync && call.Function.IsAsync ? _asyncTurns : _turns;
    }
}
