using Procession.Threads;

namespace Procession.Managers;

internal enum DictionaryOperation
{
    Get,
    Set,
    Add,
    TryAdd,
    GetOrAdd,
    TryGet,
    Contains,
    Remove,
    Take,
    RemovePair,
    Update,
    Clear,
    Count,
    Keys,
    Values,
    Snapshot,
    Version,
}

/// <summary>The object in the manager's process behind a <see cref="ManagedDictionary{TKey, TValue}"/>.</summary>
internal sealed class DictionaryObject<TKey, TValue> : ManagedObject
    where TKey : notnull
{
    // Guards the next two fields. The user code that runs under it is Equals and GetHashCode of keys, which no dictionary can
    // do without.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly Dictionary<TKey, TValue> _items = [];
    private long _version;

    public override void Call(ManagedCall call)
    {
        switch ((DictionaryOperation)call.Operation)
        {
            case DictionaryOperation.Get:
                call.Return(Get(call.Read<TKey>()));
                break;
            case DictionaryOperation.Set:
                Set(call.Read<(TKey, TValue)>());
                break;
            case DictionaryOperation.Add:
                Add(call.Read<(TKey, TValue)>());
                break;
            case DictionaryOperation.TryAdd:
                call.Return(TryAdd(call.Read<(TKey, TValue)>()));
                break;
            case DictionaryOperation.GetOrAdd:
                call.Return(GetOrAdd(call.Read<(TKey, TValue)>()));
                break;
            case DictionaryOperation.TryGet:
                call.Return(TryGet(call.Read<TKey>()));
                break;
            case DictionaryOperation.Contains:
                call.Return(TryGet(call.Read<TKey>()).Found);
                break;
            case DictionaryOperation.Remove:
                call.Return(Take(call.Read<TKey>()).Found);
                break;
            case DictionaryOperation.Take:
                call.Return(Take(call.Read<TKey>()));
                break;
            case DictionaryOperation.RemovePair:
                call.Return(RemovePair(call.Read<(TKey, TValue)>()));
                break;
            case DictionaryOperation.Update:
                Update(call.Read<KeyValuePair<TKey, TValue>[]>());
                break;
            case DictionaryOperation.Clear:
                Clear();
                break;
            default:
                Look(call);
                break;
        }
    }

    private void Look(ManagedCall call)
    {
        switch ((DictionaryOperation)call.Operation)
        {
            case DictionaryOperation.Count:
                call.Return(Locked(() => _items.Count));
                break;
            case DictionaryOperation.Keys:
                call.Return(Locked(() => _items.Keys.ToArray()));
                break;
            case DictionaryOperation.Values:
                call.Return(Locked(() => _items.Values.ToArray()));
                break;
            case DictionaryOperation.Snapshot:
                call.Return(Locked(() => (_version, _items.ToArray())));
                break;
            case DictionaryOperation.Version:
                call.Return(Locked(() => _version));
                break;
            default:
                throw UnknownOperation(call);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private TValue Get(TKey key)
    {
        lock (_lock)
        {
            return _items[key];
        }
    }

    private (bool Found, TValue? Value) TryGet(TKey key)
    {
        lock (_lock)
        {
            return (_items.TryGetValue(key, out TValue? value), value);
        }
    }

    private void Set((TKey Key, TValue Value) item)
    {
        lock (_lock)
        {
            _items[item.Key] = item.Value;
            _version++;
        }
    }

    private void Add((TKey Key, TValue Value) item)
    {
        lock (_lock)
        {
            _items.Add(item.Key, item.Value);
            _version++;
        }
    }

    private bool TryAdd((TKey Key, TValue Value) item)
    {
        lock (_lock)
        {
            bool isAdded = _items.TryAdd(item.Key, item.Value);
            _version += isAdded ? 1 : 0;
            return isAdded;
        }
    }

    private TValue GetOrAdd((TKey Key, TValue Value) item)
    {
        lock (_lock)
        {
            if (_items.TryGetValue(item.Key, out TValue? there))
            {
                return there;
            }

            _items.Add(item.Key, item.Value);
            _version++;
            return item.Value;
        }
    }

    private (bool Found, TValue? Value) Take(TKey key)
    {
        lock (_lock)
        {
            bool isFound = _items.Remove(key, out TValue? value);
            _version += isFound ? 1 : 0;
            return (isFound, value);
        }
    }

    private bool RemovePair((TKey Key, TValue Value) item)
    {
        lock (_lock)
        {
            bool isRemoved = ((ICollection<KeyValuePair<TKey, TValue>>)_items).Remove(new(item.Key, item.Value));
            _version += isRemoved ? 1 : 0;
            return isRemoved;
        }
    }

    private void Update(KeyValuePair<TKey, TValue>[] items)
    {
        lock (_lock)
        {
            foreach ((TKey key, TValue value) in items)
            {
                _items[key] = value;
            }

            _version++;
        }
    }

    private void Clear()
    {
        lock (_lock)
        {
            _items.Clear();
            _version++;
        }
    }
}
