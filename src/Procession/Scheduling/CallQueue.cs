using Procession.Calls;

namespace Procession.Scheduling;

/// <summary>
/// Calls one behind the other. They are linked by themselves, so that waiting costs no memory; therefore each stands in one
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
            _last.NextInLine = call;
        }

        _last = call;
        Count++;
    }

    public void AddFirst(Call call)
    {
        call.NextInLine = First;
        First = call;
        _last ??= call;
        Count++;
    }

    public void RemoveFirst()
    {
        Call first = First!;
        First = first.NextInLine;
        first.NextInLine = null;
        _last = First is null ? null : _last;
        Count--;
    }
}
