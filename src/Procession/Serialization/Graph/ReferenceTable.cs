using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>Numbers the objects of one message in the order in which they are written, by identity.</summary>
internal sealed class ReferenceTable
{
    // For up to this many objects a scan is cheaper than hashing, and small objects need no identity hash code.
    private const int ScanLimit = 8;

    private const int KeptObjects = 4096;
    private const int MostBuckets = 1 << 30;

    // An announced number of objects is not trusted: they may turn out to be one object.
    private const int MostExpected = 1 << 20;

    private object?[] _objects = new object?[ScanLimit];

    // Each bucket contains an object's number, from 1, in as many low bits as the number of buckets needs; at least half of
    // the buckets are unused (0). The bits above come from the object's hash code: with them, most buckets are skipped
    // without accessing other objects, which are far away in memory.
    private uint[] _buckets = [];
    private bool _isHashed;

    // Objects of one type, all different. They are numbered, but not in the buckets: the next object of that type that is
    // looked up adds all of them.
    private (int First, int End, Type? Type) _run;

    public int Count { get; private set; }

    /// <summary>Finds the number of <paramref name="value"/>, or assigns the next one.</summary>
    public bool TryFindOrAdd(object value, out int id)
    {
        if (!_isHashed)
        {
            if (TryScan(value, out id))
            {
                return true;
            }

            if (Count - (_run.End - _run.First) < ScanLimit && !MayBeInRun(value))
            {
                Add(value);
                return false;
            }

            Hash(Count + 1);
        }
        else if (Count >= _buckets.Length / 2)
        {
            Hash(Count * 2L);
        }

        int i = BucketOf(value, out uint tag);
        if (_buckets[i] != 0)
        {
            id = NumberIn(i);
            return true;
        }

        id = Count;
        Add(value);
        _buckets[i] = tag | (uint)Count;
        return false;
    }

    /// <summary>Makes room for a number of additional objects.</summary>
    public void Expect(int more)
    {
        int count = Count + Math.Min(more, MostExpected);
        if (_objects.Length < count)
        {
            Array.Resize(ref _objects, count);
        }

        if (!_isHashed || _buckets.Length / 2 < count)
        {
            Hash(count);
        }
    }

    /// <summary>
    /// Numbers objects of one type if it is obvious that each of them is new: looking for each in the table takes longer than
    /// writing it.
    /// </summary>
    /// <param name="values">The objects.</param>
    /// <param name="snapshot">The numbered objects, even if the original places change.</param>
    public bool TryAddAll<T>(ReadOnlySpan<T?> values, out ReadOnlySpan<object> snapshot)
        where T : class
    {
        snapshot = default;
        if (_isHashed || _run.Type is not null || Array.Exists(_objects, known => known is T))
        {
            return false;
        }

        int end = Count + values.Length;
        object?[] objects = new object?[end + ScanLimit];
        _objects.AsSpan(0, Count).CopyTo(objects);
        values.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<object?, T?>(ref objects[Count]), values.Length));
        if (!AreRising(objects.AsSpan(Count, values.Length), typeof(T)))
        {
            return false;
        }

        _objects = objects;
        _run = (Count, end, typeof(T));
        snapshot = objects.AsSpan(Count, values.Length)!;
        Count = end;
        return true;
    }

    public bool Contains(object value)
    {
        if (!_isHashed && MayBeInRun(value))
        {
            Hash(Count);
        }

        return _isHashed ? _buckets[BucketOf(value, out _)] != 0 : TryScan(value, out _);
    }

    /// <summary>Forgets every object numbered <paramref name="count"/> or higher.</summary>
    public void Truncate(int count)
    {
        Array.Clear(_objects, count, Count - count);
        Count = count;
        _run = count < _run.End ? default : _run;

        // After one huge message, later small ones must not have to clear a huge table.
        if (count == 0 && _objects.Length > KeptObjects)
        {
            _objects = new object?[ScanLimit];
            _buckets = [];
        }

        if (count < ScanLimit)
        {
            _isHashed = false;
        }
        else if (_isHashed)
        {
            Hash(count);
        }
    }

    // Objects whose addresses are ascending are all different. That holds as long as none of them is moved. Only a garbage
    // collection moves objects: it stops this thread, and is counted before the thread continues.
    private static bool AreRising(ReadOnlySpan<object?> values, Type type)
    {
        int collections = GC.CollectionCount(0);
        object? last = null;
        foreach (object? value in values)
        {
            if (value is null || value.GetType() != type ||
                (last is not null && !Unsafe.IsAddressLessThan(ref ObjectMemory.Of(last), ref ObjectMemory.Of(value))))
            {
                return false;
            }

            last = value;
        }

        return GC.CollectionCount(0) == collections;
    }

    private static uint Spread(object value)
    {
        uint hash = (uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B9u;
        return hash ^ (hash >> 15);
    }

    private void Add(object value)
    {
        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
        }

        _objects[Count++] = value;
    }

    private bool MayBeInRun(object value) => _run.Type is not null && value.GetType() == _run.Type;

    // Searches all objects that are not in the run.
    private bool TryScan(object value, out int id)
    {
        for (id = 0; id < _run.First; id++)
        {
            if (ReferenceEquals(_objects[id], value))
            {
                return true;
            }
        }

        for (id = _run.End; id < Count; id++)
        {
            if (ReferenceEquals(_objects[id], value))
            {
                return true;
            }
        }

        return false;
    }

    // The bucket that contains the object, or the unused one for it.
    private int BucketOf(object value, out uint tag)
    {
        uint[] buckets = _buckets;
        uint hash = Spread(value);
        uint mask = (uint)buckets.Length - 1;
        tag = hash & ~mask;
        uint i = hash & mask;
        while (buckets[i] != 0 &&
            !((buckets[i] & ~mask) == tag && ReferenceEquals(_objects[(buckets[i] & mask) - 1], value)))
        {
            i = (i + 1) & mask;
        }

        return (int)i;
    }

    private int NumberIn(int bucket) => (int)(_buckets[bucket] & (uint)(_buckets.Length - 1)) - 1;

    // Puts all objects into a table with room for the given number.
    private void Hash(long room)
    {
        long size = Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)room * 2), ScanLimit * 8, MostBuckets);
        if (size <= _buckets.Length)
        {
            Array.Clear(_buckets);
        }
        else
        {
            _buckets = new uint[size];
        }

        _isHashed = true;
        _run = default;
        for (int id = 0; id < Count; id++)
        {
            int i = BucketOf(_objects[id]!, out uint tag);
            _buckets[i] = tag | (uint)(id + 1);
        }
    }
}
