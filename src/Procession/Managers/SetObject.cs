using Procession.Threads;

namespace Procession.Managers;

internal enum SetOperation
{
    Add,
    Remove,
    Contains,
    Clear,
    Count,
    UnionWith,
    ExceptWith,
    IntersectWith,
    SymmetricExceptWith,
    IsSubsetOf,
    IsSupersetOf,
    IsProperSubsetOf,
    IsProperSupersetOf,
    Overlaps,
    SetEquals,
    Snapshot,
    Version,
}

/// <summary>The object in the manager's process behind a <see cref="ManagedSet{T}"/>.</summary>
internal sealed class SetObject<T> : ManagedObject
{
    // Guards the next two fields. The user code that runs under it is Equals and GetHashCode of elements, which no set can do
    // without.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly HashSet<T> _items = [];
    private long _version;

    public override void Call(ManagedCall call)
    {
        switch ((SetOperation)call.Operation)
        {
            case SetOperation.Add:
                call.Return(Change(call.Read<T>(), _items.Add));
                break;
            case SetOperation.Remove:
                call.Return(Change(call.Read<T>(), _items.Remove));
                break;
            case SetOperation.Contains:
                call.Return(Look(call.Read<T>(), _items.Contains));
                break;
            case SetOperation.Count:
                call.Return(Look(0, _ => _items.Count));
                break;
            case SetOperation.Snapshot:
                call.Return(Look(0, _ => (_version, _items.ToArray())));
                break;
            case SetOperation.Version:
                call.Return(Look(0, _ => _version));
                break;
            case SetOperation.Clear:
                Combine([], _ => _items.Clear());
                break;
            case SetOperation.UnionWith:
                Combine(call.Read<T[]>(), _items.UnionWith);
                break;
            case SetOperation.ExceptWith:
                Combine(call.Read<T[]>(), _items.ExceptWith);
                break;
            case SetOperation.IntersectWith:
                Combine(call.Read<T[]>(), _items.IntersectWith);
                break;
            case SetOperation.SymmetricExceptWith:
                Combine(call.Read<T[]>(), _items.SymmetricExceptWith);
                break;
            default:
                call.Return(Look(call.Read<T[]>(), Comparison(call)));
                break;
        }
    }

    private Func<T[], bool> Comparison(ManagedCall call) => (SetOperation)call.Operation switch
    {
        SetOperation.IsSubsetOf => _items.IsSubsetOf,
        SetOperation.IsSupersetOf => _items.IsSupersetOf,
        SetOperation.IsProperSubsetOf => _items.IsProperSubsetOf,
        SetOperation.IsProperSupersetOf => _items.IsProperSupersetOf,
        SetOperation.Overlaps => _items.Overlaps,
        SetOperation.SetEquals => _items.SetEquals,
        _ => throw UnknownOperation(call),
    };

    private TResult Look<TArgument, TResult>(TArgument argument, Func<TArgument, TResult> look)
    {
        lock (_lock)
        {
            return look(argument);
        }
    }

    private bool Change(T item, Func<T, bool> change)
    {
        lock (_lock)
        {
            bool isChanged = change(item);
            _version += isChanged ? 1 : 0;
            return isChanged;
        }
    }

    private void Combine(T[] other, Action<T[]> combine)
    {
        lock (_lock)
        {
            combine(other);
            _version++;
        }
    }
}
