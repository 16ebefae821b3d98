using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Numbers the objects of one message in the order they are written, by identity.</summary>
internal sealed class ReferenceTable
{
    // Up to this many objects a scan is cheaper than hashing, and spares small objects their identity hash code.
    private const int ScanLimit = 8;

    private const int KeptObjects = 4096;

    private object[] _objects = new object[ScanLimit];
    private Bucket[] _buckets = [];
    private bool _isHashed;

    public int Count { get; private set; }

    /// <summary>Finds the number of <paramref name="value"/>, or gives it the next one.</summary>
    public bool TryFindOrAdd(object value, out int id)
    {
        if (!_isHashed)
        {
            if (Count == ScanLimit)
            {
                Rebuild(Math.Max(ScanLimit * 8, _buckets.Length));
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
            Grow();
        }

        ref Bucket bucket = ref BucketOf(value);
        if (bucket.Number != 0)
        {
            id = bucket.Number - 1;
            return true;
        }

        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
        }

        id = Count++;
        _objects[id] = value;
        bucket.Number = id + 1;
        return false;
    }

    public bool Contains(object value)
    {
        if (_isHashed)
        {
            return BucketOf(value).Number != 0;
        }

        for (int id = 0; id < Count; id++)
        {
            if (ReferenceEquals(_objects[id], value))
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
            Rebuild(_buckets.Length);
        }

        // One huge message must not make every later small one clear a huge table.
        if (count == 0 && _objects.Length > KeptObjects)
        {
            _objects = new object[ScanLimit];
            _buckets = [];
        }
    }

    // An unused bucket comes back with the hash code in it, for whoever takes it.
    private ref Bucket BucketOf(object value)
    {
        int hash = Spread(value);
        int mask = _buckets.Length - 1;
        int i = hash & mask;
        while (_buckets[i].Number != 0 &&
            !(_buckets[i].Hash == hash && ReferenceEquals(_objects[_buckets[i].Number - 1], value)))
        {
            i = (i + 1) & mask;
        }

        _buckets[i].Hash = hash;
        return ref _buckets[i];
    }

    private static int Spread(object value)
    {
        uint hash = (uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B9u;
        return (int)(hash ^ (hash >> 15));
    }

    private void Rebuild(int size)
    {
        if (size == _buckets.Length)
        {
            Array.Clear(_buckets);
        }
        else
        {
            _buckets = new Bucket[size];
        }

        _isHashed = true;
        for (int id = 0; id < Count; id++)
        {
            BucketOf(_objects[id]).Number = id + 1;
        }
    }

    private void Grow()
    {
        Bucket[] grown = new Bucket[_buckets.Length * 4];
        int mask = grown.Length - 1;
        foreach (Bucket bucket in _buckets)
        {
            if (bucket.Number == 0)
            {
                continue;
            }

            int i = bucket.Hash & mask;
            while (grown[i].Number != 0)
            {
                i = (i + 1) & mask;
            }

            grown[i] = bucket;
        }

        _buckets = grown;
    }

    /// <summary>
    /// Where an object's number stands; the hash code spares most looks at other objects, which are far away.
    /// </summary>
    private struct Bucket
    {
        public int Hash;
        public int Number; // from 1; 0 means unused
    }
}
