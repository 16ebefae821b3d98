using MessagePack;

namespace Procession.Serialization;

/// <summary>Dictionaries, with their comparers.</summary>
internal sealed class DictionaryBody<TKey, TValue>() : CollectionBody(typeof(Dictionary<TKey, TValue>))
    where TKey : notnull
{
    private readonly Slot<TKey> _key = SlotOf<TKey>.Instance;
    private readonly Slot<TValue> _value = SlotOf<TValue>.Instance;

    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((Dictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new Dictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);

    public override void WriteItems(ref MessagePackWriter writer, object collection, WriteGraph graph)
    {
        Dictionary<TKey, TValue> dictionary = (Dictionary<TKey, TValue>)collection;
        writer.Write(dictionary.Count);
        TKey key = default!;
        try
        {
            foreach (KeyValuePair<TKey, TValue> pair in dictionary)
            {
                key = pair.Key;
                _key.Write(ref writer, key, graph);
                _value.Write(ref writer, pair.Value, graph);
            }
        }
        catch (Exception) when (graph.Trail.Passes(Comparers.ShowKey(key)))
        {
            throw; // Never reached: the filter only notes the way.
        }
    }

    public override void ReadItems(ref MessagePackReader reader, object collection, ReadGraph graph)
    {
        Dictionary<TKey, TValue> dictionary = (Dictionary<TKey, TValue>)collection;
        int count = ReadGraph.ReadCount(ref reader, bytesEach: 2);
        dictionary.EnsureCapacity(count);
        for (int i = 0; i < count; i++)
        {
            TKey key = _key.Read(ref reader, graph);
            dictionary.Add(key, _value.Read(ref reader, graph));
        }
    }
}
