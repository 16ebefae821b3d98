using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// Decides which chunk runs next: calls of higher priority first, then in order of submission; chunks that were lost
/// with a worker before everything else, and items that may have killed their worker alone. Starts no process and knows
/// no worker.
/// </summary>
internal sealed class Dispatcher(IChunkExecutor executor)
{
    private readonly Lock _lock = new(); // guards all below
    private readonly Queue<Chunk> _suspects = new();
    private readonly Queue<Chunk> _returned = new();
    private readonly List<Line> _waiting = []; // the highest priority first, none empty
    private Line? _spare; // one that has emptied: short calls come one by one
    private bool _stopped;

    /// <summary>Puts a call in line, unless it is there already. Then <see cref="Pump"/>.</summary>
    public void Offer(Call call)
    {
        lock (_lock)
        {
            if (_stopped || call.IsQueued)
            {
                return;
            }

            call.IsQueued = true;
            LineNoLock(call.Priority).Calls.Enqueue(call);
        }

        Pump();
    }

    /// <summary>
    /// Puts a chunk at the very front, because its worker was lost: unstarted, or to be tried again.
    /// </summary>
    public void Return(Chunk chunk)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                (chunk.Attempt > 1 ? _suspects : _returned).Enqueue(chunk);
            }
        }
    }

    /// <summary>Hands out chunks as long as there are both chunks and room.</summary>
    public void Pump()
    {
        while (true)
        {
            IChunkSlot? slot;
            Chunk? chunk;
            lock (_lock)
            {
                // Both under one lock: chunks of a call leave in order, and none is taken that nobody can run.
                if (_suspects.TryPeek(out chunk) && executor.TryReserve(chunk.Call, alone: true, out slot))
                {
                    _suspects.Dequeue();
                }
                else if (NextNoLock() is { } next && executor.TryReserve(next, alone: false, out slot))
                {
                    // A suspect waits for an empty worker, and the executor empties one; others go on.
                    chunk = TakeNoLock();
                }
                else
                {
                    return;
                }
            }

            // Outside the lock: writing to a worker takes time.
            if (chunk is null)
            {
                slot.Release();
                return;
            }

            slot.Run(chunk);
        }
    }

    /// <summary>Forgets everything that waits; for the end of the pool. The calls are failed by their owner.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _suspects.Clear();
            _returned.Clear();
            _waiting.Clear();
        }
    }

    // The call that the next chunk will most likely be of; its line may turn out to be empty.
    private Call? NextNoLock() =>
        _returned.TryPeek(out Chunk? returned) ? returned.Call
        : _waiting.Count > 0 ? _waiting[0].Calls.Peek()
        : null;

    private Chunk? TakeNoLock()
    {
        if (_returned.TryDequeue(out Chunk? returned))
        {
            return returned;
        }

        while (_waiting.Count > 0)
        {
            Queue<Call> calls = _waiting[0].Calls;
            while (calls.TryPeek(out Call? first))
            {
                if (first.TakeChunk(executor.Parallelism) is { } chunk)
                {
                    return chunk;
                }

                // Nothing left for now; a stream offers itself again when it has more.
                calls.Dequeue();
                first.IsQueued = false;
            }

            _spare = _waiting[0];
            _waiting.RemoveAt(0);
        }

        return null;
    }

    private Line LineNoLock(int priority)
    {
        int place = 0;
        while (place < _waiting.Count && _waiting[place].Priority > priority)
        {
            place++;
        }

        if (place == _waiting.Count || _waiting[place].Priority < priority)
        {
            Line line = _spare ?? new Line();
            _spare = null;
            line.Priority = priority;
            _waiting.Insert(place, line);
        }

        return _waiting[place];
    }

    /// <summary>The calls of one priority.</summary>
    private sealed class Line
    {
        public int Priority { get; set; }

        public Queue<Call> Calls { get; } = new();
    }
}
