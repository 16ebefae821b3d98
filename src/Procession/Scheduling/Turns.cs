using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// Calls that have chunks to hand out, and whose turn it is: that of the highest priority, and among equals each in turn,
/// chunk by chunk (<see cref="Line"/>). Pure; its owner guards it with a lock, which guards the links in the calls too.
/// </summary>
internal sealed class Turns
{
    private readonly List<Line> _lines = []; // the highest priority first, none empty
    private Line? _spare; // one that has emptied: short calls come one by one

    /// <summary>The call that the next chunk will most likely be of; it may turn out to have none.</summary>
    public Call? First => _lines.Count > 0 ? _lines[0].First : null;

    /// <summary>Whether there are more calls than one, or one of which nothing runs.</summary>
    public bool AreContended => _lines.Count > 0 && _lines[0].IsContended;

    /// <summary>The first calls of the highest priority.</summary>
    public IEnumerable<Call> Next => _lines.Count > 0 ? _lines[0].Next : [];

    /// <summary>Puts a call in line that has chunks, unless it stands there already.</summary>
    public void Add(Call call)
    {
        if (!call.IsQueued)
        {
            LineOf(call.Priority).Add(call);
        }
    }

    /// <summary>Takes a chunk of a call back, which goes before the others of that call.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="givesWay">Whether its call is to wait behind others now; otherwise it is the next but for
    /// newcomers.</param>
    public void Return(Chunk chunk, bool givesWay)
    {
        Call call = chunk.Call;
        (call.Returned ??= new Queue<Chunk>()).Enqueue(chunk);
        if (!call.IsQueued)
        {
            LineOf(call.Priority).AddAgain(call, givesWay);
        }
    }

    /// <summary>Takes the next chunk; <see langword="null"/> if there is none after all.</summary>
    /// <param name="workers">How many chunks run at the same time.</param>
    public Chunk? Take(int workers)
    {
        while (_lines.Count > 0)
        {
            Line line = _lines[0];
            Chunk? chunk = line.Take(workers);
            if (line.First is null)
            {
                _spare = line;
                _lines.RemoveAt(0);
            }

            if (chunk is not null)
            {
                return chunk;
            }
        }

        return null;
    }

    /// <summary>Forgets all calls.</summary>
    /// <param name="returned">Gets the chunks that had come back; others were not handed out.</param>
    public void Clear(List<Chunk> returned)
    {
        foreach (Line line in _lines)
        {
            line.Clear(returned);
        }

        _lines.Clear();
    }

    private Line LineOf(int priority)
    {
        int place = 0;
        while (place < _lines.Count && _lines[place].Priority > priority)
        {
            place++;
        }

        if (place == _lines.Count || _lines[place].Priority < priority)
        {
            Line line = _spare ?? new Line();
            _spare = null;
            line.Priority = priority;
            _lines.Insert(place, line);
        }

        return _lines[place];
    }
}
