using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Calls;
using Procession.Execution;
using Procession.Threads;

namespace Procession.Scheduling;

/// <summary>
/// Decides which chunk runs next: items that may have killed their worker before all others, and alone; then calls of higher
/// priority; among equals each call in turn, chunk by chunk (<see cref="Turns"/>). Starts no process and knows no worker.
/// </summary>
internal sealed class Dispatcher
{
    private readonly IChunkExecutor _executor;
    private readonly Balancer? _balancer;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private readonly Queue<Chunk> _suspects = new();
    private readonly Turns _turns = new();
    private readonly Turns _asyncTurns = new(); // of async functions, where those have room of their own
    private bool _isTurnOfAsync;
    private bool _stopped;

    public Dispatcher(IChunkExecutor executor)
    {
        _executor = executor;
        _balancer = executor.Sharing is { } sharing ? new Balancer(sharing, this) : null;
    }

    /// <summary>The first of the calls that wait.</summary>
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

    /// <summary>Puts a call in line, unless it is there already. Then <see cref="Pump"/>.</summary>
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
    /// Takes a chunk back: its worker was lost before it began, or under it and it is to be tried again, or another worker
    /// is to run it. Then <see cref="Pump"/>.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="givesWay">Whether it was taken back so that others have their turn.</param>
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
            // Outside the lock: writing to a worker takes time. Neither of the two comes back here: a long line of chunks
            // that nobody needs any more would be as deep a recursion.
            if (chunk is null)
            {
                slot.Release(call.Terms);
            }
            else if (!slot.TryRun(chunk, chunk))
            {
                TakeBack(chunk);
            }
        }

        _executor.HandedOut();
        _balancer?.HandedOut(othersWait);
    }

    /// <summary>A slot has room, and nothing waits for it: there may be work for it in others.</summary>
    public void RanDry(ISharingSlot slot) => _balancer?.RanDry(slot);

    /// <summary>Ends the chunks of a call that wait, because nobody needs it any more.</summary>
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
    /// Hands out nothing more; for the end of the pool. The calls have been failed by their owner; what waits of them ends
    /// here.
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

    // Both a chunk and room for it under one lock: chunks of a call leave in order, and none is taken that nobody can run.
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

            // A suspect waits for an empty worker, and the executor empties one; others go on. So does an async function
            // where one that is not async finds no room, and the other way round: what runs may be waiting for it.
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

    // The worker or the call has ended since the room was reserved.
    private void TakeBack(Chunk chunk)
    {
        Call call = chunk.Call;
        if (call.NeedsNoMore)
        {
            call.ChunkEnded(chunk, microseconds: -1);
        }
        else
        {
            Return(chunk.Renewed());
        }
    }
}
