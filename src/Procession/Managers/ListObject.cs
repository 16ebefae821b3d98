using Procession.Threads;

namespace Procession.Managers;

internal enum ListOperation
{
    Get,
    Set,
    Add,
    AddRange,
    Insert,
    RemoveAt,
    Take,
    Remove,
    IndexOf,
    CountOf,
    Slice,
    Clear,
    Reverse,
    Sort,
    Count,
    Snapshot,
    Version,
}

/// <summary>The object in the manager's process behind a <see cref="ManagedList{T}"/>.</summary>
internal sealed class ListObject<T> : ManagedObject
{
    private const int MostSorts = 32;

    // Guards the next two fields. The user code that runs under it is Equals of elements; sorting is done outside.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private List<T> _items = [];
    private long _version;

    public override void Call(ManagedCall call)
    {
        switch ((ListOperation)call.Operation)
        {
            case ListOperation.Get:
                int index = call.Read<int>();
                call.Return(Look(items => items[index]));
                break;
            case ListOperation.Set:
                (int place, T value) = call.Read<(int, T)>();
                Change(items => items[place] = value);
                break;
            case ListOperation.Add:
                T added = call.Read<T>();
                Change(items => items.Add(added));
                break;
            case ListOperation.AddRange:
                T[] range = call.Read<T[]>();
                Change(items => items.AddRange(range));
                break;
            case ListOperation.Insert:
                (int where, T inserted) = call.Read<(int, T)>();
                Change(items => items.Insert(where, inserted));
                break;
            case ListOperation.RemoveAt:
                int removed = call.Read<int>();
                Change(items => items.RemoveAt(removed));
                break;
            case ListOperation.Take:
                int? taken = call.Read<int?>();
                call.Return(Take(taken));
                break;
            case ListOperation.Remove:
                T unwanted = call.Read<T>();
                call.Return(Remove(unwanted));
                break;
            case ListOperation.Clear:
                Change(items => items.Clear());
                break;
            case ListOperation.Reverse:
                Change(items => items.Reverse());
                break;
            case ListOperation.Sort:
                Sort(call.Read<Comparison<T>?>());
                break;
            default:
                LookOnly(call);
                break;
        }
    }

    private void LookOnly(ManagedCall call)
    {
        switch ((ListOperation)call.Operation)
        {
            case ListOperation.IndexOf:
                T sought = call.Read<T>();
                call.Return(Look(items => items.IndexOf(sought)));
                break;
            case ListOperation.CountOf:
                T counted = call.Read<T>();
                call.Return(Look(items => items.Count(item => EqualityComparer<T>.Default.Equals(item, counted))));
                break;
            case ListOperation.Slice:
                (int start, int length) = call.Read<(int, int)>();
                call.Return(Look(items => items.GetRange(start, length)));
                break;
            case ListOperation.Count:
                call.Return(Look(items => items.Count));
                break;
            case ListOperation.Snapshot:
                call.Return(Look(items => (_version, items.ToArray())));
                break;
            case ListOperation.Version:
                call.Return(Look(_ => _version));
                break;
            default:
                throw UnknownOperation(call);
        }
    }

    private TResult Look<TResult>(Func<List<T>, TResult> look)
    {
        lock (_lock)
        {
            return look(_items);
        }
    }

    private void Change(Action<List<T>> change)
    {
        lock (_lock)
        {
            change(_items);
            _version++;
        }
    }

    private T Take(int? index)
    {
        lock (_lock)
        {
            if (_items.Count == 0)
            {
                throw new InvalidOperationException("The list is empty: there is nothing to take.");
            }

            T taken = _items[index ?? ^1];
            _items.RemoveAt(index ?? (_items.Count - 1));
            _version++;
            return taken;
        }
    }

    private bool Remove(T unwanted)
    {
        lock (_lock)
        {
            bool isRemoved = _items.Remove(unwanted);
            _version += isRemoved ? 1 : 0;
            return isRemoved;
        }
    }

    // The user's comparison may take long, or call the manager. So a copy is sorted, and used if nothing has changed
    // meanwhile.
    private void Sort(Comparison<T>? comparison)
    {
        if (comparison is null && (typeof(T).IsPrimitive || typeof(T) == typeof(string)))
        {
            Change(items => items.Sort()); // no user code: it ends soon, and nothing can change meanwhile
            return;
        }

        for (int i = 0; i < MostSorts; i++)
        {
            (long version, List<T> copy) = Look(items => (_version, items.ToList()));
            copy.Sort(comparison ?? Comparer<T>.Default.Compare);
            lock (_lock)
            {
                if (_version == version)
                {
                    _items = copy;
                    _version++;
                    return;
                }
            }
        }

        throw new InvalidOperationException(
            $"The list was not sorted: in each of {MostSorts} attempts it was changed before its elements had been compared. "
            + "Keep others from changing it meanwhile, with manager.Lock() for example, or sort a Copy().");
    }
}
