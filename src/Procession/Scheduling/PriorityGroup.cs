using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// The calls of one priority, which take turns, one chunk at a time. A newcomer, of which nothing runs yet, goes before the
/// calls that are being served, so that a short call submitted after a long one starts as soon as the next chunk ends. But
/// each time a served call has had its turn, only the newcomers that wait at that moment, and one more, may go before the
/// next served call: a flood of short calls slows a long one down, but does not stop it. Not thread-safe.
/// </summary>
internal sealed class PriorityGroup
{
    private CallQueue _newcomers;
    private CallQueue _served;
    private int _mayOvertake; // how many more newcomers may go before the next served call

    public int Priority { get; set; }

    /// <summary>The call whose turn it is.</summary>
    public Call? First => IsTurnOfNewcomer ? _newcomers.First : _served.First;

    /// <summary>Whether calls wait for each other: there are several, or one of which nothing runs yet.</summary>
    public bool IsContended =>
        _newcomers.First is not null || _served.Count > 1 || (_served.First is { } only && IsIdle(only));

    /// <summary>The next calls in turn: the first newcomer, and the first two that are being served.</summary>
    public IEnumerable<Call> Next
    {
        get
        {
            Call?[] next = [_newcomers.First, _served.First, _served.First?.NextInQueue];
            return next.OfType<Call>();
        }
    }

    private bool IsTurnOfNewcomer => _newcomers.First is not null && (_served.First is null || _mayOvertake > 0);

    /// <summary>Adds a call at the end.</summary>
    public void Add(Call call)
    {
        call.IsQueued = true;
        if (call.ChunksOut > 0)
        {
            Serve(call);
        }
        else
        {
            _newcomers.AddLast(call);
        }
    }

    /// <summary>Adds a call of which chunks have come back: at the front, unless it gives way to others.</summary>
    public void AddAgain(Call call, bool givesWay)
    {
        call.IsQueued = true;
        if (IsIdle(call))
        {
            _newcomers.AddFirst(call);
        }
        else if (givesWay || _served.First is null)
        {
            Serve(call);
        }
        else
        {
            _served.AddFirst(call);
        }
    }

    /// <summary>Takes a chunk from the first call that has one; <see langword="null"/> if none has.</summary>
    public Chunk? Take(int workers)
    {
        while (First is { } call)
        {
            if (IsTurnOfNewcomer)
            {
                _newcomers.RemoveFirst();
                _mayOvertake--;
            }
            else
            {
                _served.RemoveFirst();
                _mayOvertake = _newcomers.Count + 1;
            }

            bool mayHaveMore = true;
            Chunk? chunk = call.Returned is { } returned && returned.TryDequeue(out Chunk? back)
                ? back
                : call.TakeChunk(workers, out mayHaveMore);
            if (mayHaveMore)
            {
                Serve(call);
            }
            else
            {
                call.IsQueued = false;
            }

            if (chunk is not null)
            {
                return chunk;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Turns.Clear"/>.</summary>
    public void Clear(List<Chunk> returned)
    {
        while ((_newcomers.First ?? _served.First) is { } call)
        {
            (call == _newcomers.First ? ref _newcomers : ref _served).RemoveFirst();
            call.IsQueued = false;
            returned.AddRange(call.Returned ?? []);
            call.Returned = null;
        }
    }

    // Whether nothing of a call runs. Chunks that have come back still count as out, since they are not over.
    private static bool IsIdle(Call call) => call.ChunksOut <= (call.Returned?.Count ?? 0);

    private void Serve(Call call)
    {
        if (_served.First is null)
        {
            _mayOvertake = _newcomers.Count + 1;
        }

        _served.AddLast(call);
    }
}
