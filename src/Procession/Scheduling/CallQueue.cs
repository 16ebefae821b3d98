using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// A queue of calls, linked through the calls themselves so that queueing allocates nothing. A call can therefore be in one
/// queue only. Not thread-safe.
/// </summary>
internal struct CallQueue
{
    private Call? _last;

    public Call? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(Call call)
    {
        if (_last is null)
        {
            First = call;
        }
        else
        {
            _last.NextInQueue = call;
        }

        _last = call;
        Count++;
    }

    public void AddFirst(Call call)
    {
        call.NextInQueue = First;
        First = call;
        _last ??= call;
        Count++;
    }

    public void RemoveFirst()
    {
        Call first = First!;
        First = first.NextInQueue;
        first.NextInQueue = null;
        _last = First is null ? null : _last;
        Count--;
    }
}
