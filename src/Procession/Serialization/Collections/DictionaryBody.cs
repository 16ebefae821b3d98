using MessagePack;

namespace Procession.Serialization;

/// <summary>Dictionaries, with their comparers.</summary>
internal sealed class DictionaryBody<TKey, TValue> : MapBody<Dictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((Dictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new Dictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);

    // Without a snapshot, since this is the most common of all collections.
    public override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        var dictionary = (Dictionary<TKey, TValue>)collection;
        writer.Write(dictionary.Count);
        if (IsInPieces(dictionary.Count))
        {
            PairPieces<TKey, TValue> pieces = new(dictionary.Count);
            foreach (KeyValuePair<TKey, TValue> pair in dictionary)
            {
                pieces.Add(ref writer, pair.Key, pair.Value, graph);
            }

            pieces.End(ref writer, graph);
            return;
        }

        TKey key = default!;
        try
        {
            foreach (KeyValuePair<TKey, TValue> pair in dictionary)
            {
                key = pair.Key;
                WritePair(ref writer, pair, graph);
            }
        }
        catch (Exception) when (graph.ObjectPath.Passes(Comparers.ShowKey(key)))
        {
            throw; // Never reached: the filter only records the path.
        }
    }

    protected override KeyValuePair<TKey, TValue>[] Snapshot(Dictionary<TKey, TValue> collection) => [.. collection];

    protected override object ActualComparerOf(Dictionary<TKey, TValue> collection) => collection.Comparer;

    protected override bool TryAdd(Dictionary<TKey, TValue> collection, TKey key, TValue value) =>
        collection.TryAdd(key, value);

    protected override void Clear(Dictionary<TKey, TValue> collection) => collection.Clear();

    protected override void Reserve(Dictionary<TKey, TValue> collection, int count) => collection.EnsureCapacity(count);
}
