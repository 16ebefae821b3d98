using System.Diagnostics;
using System.Numerics;

namespace Procession.Streams;

/// <summary>
/// Holds results from their arrival until they are consumed, in the order of the source or of arrival. Never holds more
/// than the window, because no item is drawn without a free place. Knows whether the consumer waits for the next one. Not
/// thread-safe.
/// </summary>
internal sealed class ResultWindow<TResult>(int window, bool ordered)
{
    private const int FirstPlaces = 64;

    // A ring: the result at position n lies at n modulo its length, which is a power of two.
    private Arrival<TResult>[] _places = new Arrival<TResult>[FirstPlaces];
    private long _taken; // all results before this position were consumed
    private long _next; // and all results before this one have arrived
    private TaskCompletionSource? _consumer;

    /// <summary>How many have arrived; if they are ordered, up to the first that is missing.</summary>
    public long Arrived => _next;

    /// <summary>Makes room for consecutive results, so that <see cref="Put"/> cannot fail for any of them.</summary>
    public void MakeRoom(long firstIndex, int count)
    {
        long last = (ordered ? firstIndex : _next) + count - 1;
        if (last - _taken >= _places.Length)
        {
            Grow(last - _taken + 1);
        }
    }

    public void Put(Arrival<TResult> arrival)
    {
        long position = ordered ? arrival.Index : _next;
        if (position - _taken >= _places.Length)
        {
            Grow(position - _taken + 1);
        }

        Place(position) = arrival;
        while (_next - _taken < _places.Length && Place(_next).IsThere)
        {
            _next++;
        }
    }

    /// <summary>Takes all that can be consumed; <see langword="false"/> if nothing can.</summary>
    public bool TakeAll(Queue<Arrival<TResult>> destination)
    {
        while (_taken < _next)
        {
            ref Arrival<TResult> place = ref Place(_taken++);
            destination.Enqueue(place);
            place = default;
        }

        return destination.Count > 0;
    }

    /// <summary>A task for the consumer, which found nothing: it ends when it is worth looking again.</summary>
    public Task Await()
    {
        _consumer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _consumer.Task;
    }

    /// <summary>
    /// The consumer, if it waits and can have the next result; the caller wakes it after it has left the lock. Nobody if an
    /// earlier result is missing.
    /// </summary>
    public TaskCompletionSource? TakeConsumerOfNext() => _next > _taken ? TakeConsumer() : null;

    /// <summary>The consumer, if it waits; the caller wakes it after it has left the lock.</summary>
    public TaskCompletionSource? TakeConsumer()
    {
        TaskCompletionSource? consumer = _consumer;
        _consumer = null;
        return consumer;
    }

    /// <summary>Forgets all results; no more may come.</summary>
    public void Clear() => (_places, _taken, _next) = ([], 0, 0);

    private ref Arrival<TResult> Place(long position) => ref _places[(int)(position & (_places.Length - 1))];

    private void Grow(long needed)
    {
        Debug.Assert(needed <= window, "More results than places in the window.");
        Arrival<TResult>[] old = _places;
        _places = new Arrival<TResult>[BitOperations.RoundUpToPowerOf2((uint)needed)];
        for (long position = _taken; position < _taken + old.Length; position++)
        {
            Place(position) = old[(int)(position & (old.Length - 1))];
        }
    }
}
