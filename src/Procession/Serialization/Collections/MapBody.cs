using MessagePack;

namespace Procession.Serialization;

/// <summary>A collection that finds its values by their keys.</summary>
internal abstract class MapBody<TCollection, TKey, TValue>() : CollectionBody(typeof(TCollection))
    where TCollection : class
    where TKey : notnull
{
    private readonly Slot<TKey> _key = SlotOf<TKey>.Instance;
    private readonly Slot<TValue> _value = SlotOf<TValue>.Instance;

    public override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        KeyValuePair<TKey, TValue>[] pairs = Snapshot((TCollection)collection);
        writer.Write(pairs.Length);
        if (IsInPieces(pairs.Length))
        {
            PairPieces<TKey, TValue> pieces = new(pairs.Length);
            foreach (KeyValuePair<TKey, TValue> pair in pairs)
            {
                pieces.Add(ref writer, pair.Key, pair.Value, graph);
            }

            pieces.End(ref writer, graph);
            return;
        }

        int i = 0;
        try
        {
            for (; i < pairs.Length; i++)
            {
                WritePair(ref writer, pairs[i], graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(Comparers.ShowKey(pairs[i].Key)))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    public sealed override void ReadItems(
        ref MessagePackReader reader, object collection, ReadGraph graph, bool isComparerWhole)
    {
        TCollection map = (TCollection)collection;
        int count = graph.ReadLength(ref reader, bytesEach: 2);
        Reserve(map, count);
        if (IsInPieces(count))
        {
            ReadInPieces(ref reader, map, count, graph, isComparerWhole);
            return;
        }

        if (!_key.NeedsGraph && isComparerWhole)
        {
            ReadAndAdd(ref reader, map, count, graph);
            return;
        }

        var keys = new TKey[count];
        var values = new TValue[count];
        if (ReadPairs(ref reader, keys, values, graph) && isComparerWhole)
        {
            AddAll(map, keys, values);
            return;
        }

        AddLate(map, keys, values, graph);
    }

    protected abstract KeyValuePair<TKey, TValue>[] Snapshot(TCollection collection);

    /// <summary>Gets the comparer, even if it is the default one.</summary>
    protected abstract object ActualComparerOf(TCollection collection);

    protected abstract bool TryAdd(TCollection collection, TKey key, TValue value);

    protected abstract void Clear(TCollection collection);

    /// <summary>Makes room for a number of pairs.</summary>
    protected virtual void Reserve(TCollection collection, int count)
    {
    }

    protected void WritePair(ref MessagePackWriter writer, in KeyValuePair<TKey, TValue> pair, WriteGraph graph)
    {
        _key.Write(ref writer, pair.Key, graph);
        _value.Write(ref writer, pair.Value, graph);
    }

    /// <summary>Whether this number of pairs is sent in pieces.</summary>
    protected bool IsInPieces(int count) =>
        count >= PairPieces<TKey, TValue>.Fewest && !_key.NeedsGraph && !_value.NeedsGraph;

    private void ReadInPieces(
        ref MessagePackReader reader, TCollection map, int count, ReadGraph graph, bool isComparerWhole)
    {
        PairPieces<TKey, TValue> pieces = new(count);
        var keys = new TKey[isComparerWhole ? 0 : count];
        var values = new TValue[isComparerWhole ? 0 : count];
        for (int done = 0; done < count;)
        {
            int length = pieces.Read(ref reader, count - done, graph);
            if (isComparerWhole)
            {
                AddAll(map, pieces.Keys, pieces.Values);
            }
            else
            {
                pieces.Keys.CopyTo(keys.AsSpan(done));
                pieces.Values.CopyTo(values.AsSpan(done));
            }

            done += length;
        }

        if (!isComparerWhole)
        {
            AddLate(map, keys, values, graph);
        }
    }

    private void ReadAndAdd(ref MessagePackReader reader, TCollection map, int count, ReadGraph graph)
    {
        TKey key = default!;
        try
        {
            for (int i = 0; i < count; i++)
            {
                key = _key.Read(ref reader, graph);
                Add(map, key, _value.Read(ref reader, graph));
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(Comparers.ShowKey(key)))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    // Returns whether the keys are complete.
    private bool ReadPairs(ref MessagePackReader reader, TKey[] keys, TValue[] values, ReadGraph graph)
    {
        bool isWhole = true;
        int i = 0;
        try
        {
            for (; i < keys.Length; i++)
            {
                bool outer = graph.BeginPart();
                keys[i] = _key.Read(ref reader, graph);
                isWhole &= graph.IsWhole;
                graph.EndPart(outer);
                values[i] = _value.Read(ref reader, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(Comparers.ShowKey(keys[i])))
        {
            throw; // Never reached: the filter only records the path.
        }

        return isWhole;
    }

    private void AddLate(TCollection map, TKey[] keys, TValue[] values, ReadGraph graph)
    {
        graph.Late.Add(new LateCollection<TKey>(keys, ActualComparerOf(map), () =>
        {
            Clear(map);
            AddAll(map, keys, values);
        }));
    }

    private void AddAll(TCollection collection, ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            Add(collection, keys[i], values[i]);
        }
    }

    private void Add(TCollection collection, TKey key, TValue value)
    {
        if (!TryAdd(collection, key, value))
        {
            throw new EqualKeysException(WireType);
        }
    }
}
