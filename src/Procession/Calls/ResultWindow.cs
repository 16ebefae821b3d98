using System.Diagnostics;

namespace Procession.Calls;

/// <summary>
/// Holds results between their arrival and their consumption: in the order of the source, or as they came. Never more
/// than the window, because no item is drawn without a free place. Not thread-safe.
/// </summary>
internal sealed class ResultWindow<TResult>(int window, bool ordered)
{
    private readonly Queue<Arrival<TResult>> _arrived = new();
    private readonly Dictionary<long, Arrival<TResult>> _early = [];
    private long _next;

    public bool HasNext => _arrived.Count > 0;

    public void Put(Arrival<TResult> arrival)
    {
        Debug.Assert(_arrived.Count + _early.Count < window, "More results than places in the window.");
        if (ordered && arrival.Index != _next)
        {
            _early.Add(arrival.Index, arrival);
            return;
        }

        _arrived.Enqueue(arrival);
        _next++;
        while (ordered && _early.Remove(_next, out arrival))
        {
            _arrived.Enqueue(arrival);
            _next++;
        }
    }

    /// <summary>Takes all that can be consumed; <see langword="false"/> if nothing can.</summary>
    public bool TakeAll(Queue<Arrival<TResult>> destination)
    {
        while (_arrived.TryDequeue(out Arrival<TResult> arrival))
        {
            destination.Enqueue(arrival);
        }

        return destination.Count > 0;
    }
}
