using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// The calls that have chunks to hand out, and whose turn it is: the highest priority comes first, and calls of equal
/// priority take turns, chunk by chunk (<see cref="PriorityGroup"/>). Not thread-safe: the lock of its owner guards it, and
/// the links in the calls too.
/// </summary>
internal sealed class Turns
{
    private readonly List<PriorityGroup> _groups = []; // the highest priority first, none empty
    private PriorityGroup? _spare; // an empty group, kept for the next call: short calls often come one at a time

    /// <summary>The call that is next in turn. It may turn out to have no chunk left.</summary>
    public Call? First => _groups.Count > 0 ? _groups[0].First : null;

    /// <summary>Whether calls wait for each other: there are several, or one of which nothing runs yet.</summary>
    public bool AreContended => _groups.Count > 0 && _groups[0].IsContended;

    /// <summary>The first calls of the highest priority.</summary>
    public IEnumerable<Call> Next => _groups.Count > 0 ? _groups[0].Next : [];

    /// <summary>Adds a call that has chunks, unless it is queued already.</summary>
    public void Add(Call call)
    {
        if (!call.IsQueued)
        {
            GroupOf(call.Priority).Add(call);
        }
    }

    /// <summary>Takes a chunk back; it goes before the other chunks of its call.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="givesWay">
    /// Whether its call now waits for the others; otherwise it is next, except for newcomers.
    /// </param>
    public void Return(Chunk chunk, bool givesWay)
    {
        Call call = chunk.Call;
        (call.Returned ??= new Queue<Chunk>()).Enqueue(chunk);
        if (!call.IsQueued)
        {
            GroupOf(call.Priority).AddAgain(call, givesWay);
        }
    }

    /// <summary>Takes the next chunk; <see langword="null"/> if no call has one.</summary>
    /// <param name="workers">How many chunks run at the same time.</param>
    public Chunk? Take(int workers)
    {
        while (_groups.Count > 0)
        {
            PriorityGroup group = _groups[0];
            Chunk? chunk = group.Take(workers);
            if (group.First is null)
            {
                _spare = group;
                _groups.RemoveAt(0);
            }

            if (chunk is not null)
            {
                return chunk;
            }
        }

        return null;
    }

    /// <summary>Forgets all calls.</summary>
    /// <param name="returned">Receives the chunks that had come back. Other chunks were never made.</param>
    public void Clear(List<Chunk> returned)
    {
        foreach (PriorityGroup group in _groups)
        {
            group.Clear(returned);
        }

        _groups.Clear();
    }

    private PriorityGroup GroupOf(int priority)
    {
        int place = 0;
        while (place < _groups.Count && _groups[place].Priority > priority)
        {
            place++;
        }

        if (place == _groups.Count || _groups[place].Priority < priority)
        {
            PriorityGroup group = _spare ?? new PriorityGroup();
            _spare = null;
            group.Priority = priority;
            _groups.Insert(place, group);
        }

        return _groups[place];
    }
}
