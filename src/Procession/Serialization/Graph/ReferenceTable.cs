using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Numbers the objects of one message in the order they are written, by identity.</summary>
internal sealed class ReferenceTable
{
    // Up to this many objects a scan is cheaper than hashing, and spares small objects their identity hash code.
    private const int ScanLimit = 8;

    private const int KeptObjects = 4096;

    private object[] _objects = new object[ScanLimit];
    private int[] _buckets = [];
    private bool _isHashed;

    public int Count { get; private set; }

    /// <summary>Finds the number of <paramref name="value"/>, or gives it the next one.</summary>
    public bool TryFindOrAdd(object value, out int id)
    {
        if (!_isHashed)
        {
            if (Count == ScanLimit)
            {
                Rehash(Math.Max(ScanLimit * 8, _buckets.Length));
                return TryFindOrAdd(value, out id);
            }

            for (id = 0; id < Count; id++)
            {
                if (ReferenceEquals(_objects[id], value))
                {
                    return true;
                }
            }

            _objects[Count++] = value;
            return false;
        }

        if (Count * 2 >= _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
        }

        int mask = _buckets.Length - 1;
        int slot = Spread(value) & mask;
        while (_buckets[slot] != 0)
        {
            id = _buckets[slot] - 1;
            if (ReferenceEquals(_objects[id], value))
            {
                return true;
            }

            slot = (slot + 1) & mask;
        }

        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
        }

        id = Count++;
        _objects[id] = value;
        _buckets[slot] = id + 1;
        return false;
    }

    public bool Contains(object value)
    {
        if (!_isHashed)
        {
            for (int id = 0; id < Count; id++)
            {
                if (ReferenceEquals(_objects[id], value))
                {
                    return true;
                }
            }

            return false;
        }

        int mask = _buckets.Length - 1;
        for (int slot = Spread(value) & mask; _buckets[slot] != 0; slot = (slot + 1) & mask)
        {
            if (ReferenceEquals(_objects[_buckets[slot] - 1], value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets every object numbered <paramref name="count"/> or higher.</summary>
    public void Truncate(int count)
    {
        Array.Clear(_objects, count, Count - count);
        Count = count;
        if (!_isHashed)
        {
            return;
        }

        if (count < ScanLimit)
        {
            _isHashed = false;
        }
        else
        {
            Rehash(_buckets.Length);
        }

        // One huge message must not make every later small one clear a huge table.
        if (count == 0 && _objects.Length > KeptObjects)
        {
            _objects = new object[ScanLimit];
            _buckets = [];
        }
    }

    private static int Spread(object value)
    {
        uint hash = (uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B9u;
        return (int)(hash ^ (hash >> 15));
    }

    private void Rehash(int size)
    {
        if (size == _buckets.Length)
        {
            Array.Clear(_buckets);
        }
        else
        {
            _buckets = new int[size];
        }

        _isHashed = true;
        int mask = size - 1;
        for (int id = 0; id < Count; id++)
        {
            int slot = Spread(_objects[id]) & mask;
            while (_buckets[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _buckets[slot] = id + 1;
        }
    }
}
