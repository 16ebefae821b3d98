using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// The calls of one priority. Each has its turn, one chunk at a time. One of which nothing runs yet goes before those that
/// are being served, so that a short call behind a long one starts with the next chunk that ends; but when one of those has
/// had its turn, only as many newcomers as wait then, and one that may come meanwhile, go before the next of them: a flood
/// of short calls slows a long one down and does not stop it. Not thread-safe.
/// </summary>
internal sealed class Line
{
    private CallQueue _newcomers;
    private CallQueue _served;
    private int _mayOvertake; // how many newcomers may go before the first of those that are being served

    public int Priority { get; set; }

    /// <summary>The call whose turn it is.</summary>
    public Call? First => IsTurnOfNewcomer ? _newcomers.First : _served.First;

    /// <summary>Whether there are more calls than one, or one of which nothing runs.</summary>
    public bool IsContended =>
        _newcomers.First is not null || _served.Count > 1 || (_served.First is { } only && IsIdle(only));

    /// <summary>The first calls, one of each kind, and the one behind.</summary>
    public IEnumerable<Call> Next
    {
        get
        {
            Call?[] next = [_newcomers.First, _served.First, _served.First?.NextInLine];
            return next.OfType<Call>();
        }
    }

    private bool IsTurnOfNewcomer => _newcomers.First is not null && (_served.First is null || _mayOvertake > 0);

    /// <summary>Puts a call at the end.</summary>
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

    /// <summary>Puts a call in line of which chunks have come back: at the front, unless it gives way to others.</summary>
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

    /// <summary>Takes a chunk of the first call that has one; <see langword="null"/> if none has.</summary>
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

    // Whether nothing of a call runs: what has come back is out, and not over.
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
