using MessagePack;

namespace Procession.Serialization;

/// <summary>Keys and values without references, in pieces: many keys, then their values.</summary>
internal sealed class PairPieces<TKey, TValue>(int total)
    where TKey : notnull
{
    /// <summary>Fewer pairs are written one by one, because the code for pieces takes longer to compile.</summary>
    public const int Fewest = 64;

    private const int LongestPiece = 256;

    // Not static: an initializer that failed once, for lack of memory, would always fail.
    private readonly bool _areKeysBlock = BlittableTypes.Contains(typeof(TKey));
    private readonly bool _areValuesBlock = BlittableTypes.Contains(typeof(TValue));
    private readonly TKey[] _keys = new TKey[Math.Min(total, LongestPiece)];
    private readonly TValue[] _values = new TValue[Math.Min(total, LongestPiece)];
    private int _count;

    /// <summary>Gets the keys of the last piece that was read.</summary>
    public ReadOnlySpan<TKey> Keys => _keys.AsSpan(0, _count);

    public ReadOnlySpan<TValue> Values => _values.AsSpan(0, _count);

    /// <summary>Adds a pair, and writes the piece once it is full.</summary>
    public void Add(ref MessagePackWriter writer, TKey key, TValue value, WriteGraph graph)
    {
        _keys[_count] = key;
        _values[_count++] = value;
        if (_count == _keys.Length)
        {
            Write(ref writer, graph);
        }
    }

    /// <summary>Writes the last piece.</summary>
    public void End(ref MessagePackWriter writer, WriteGraph graph)
    {
        if (_count > 0)
        {
            Write(ref writer, graph);
        }
    }

    /// <summary>Reads one piece of the remaining pairs.</summary>
    /// <returns>The number of pairs in it.</returns>
    public int Read(ref MessagePackReader reader, int rest, ReadGraph graph)
    {
        _count = Math.Min(rest, LongestPiece);
        Elements.ReadAny(ref reader, _keys.AsSpan(0, _count), _areKeysBlock, SlotOf<TKey>.Instance, graph);
        Elements.ReadAny(ref reader, _values.AsSpan(0, _count), _areValuesBlock, SlotOf<TValue>.Instance, graph);
        return _count;
    }

    private void Write(ref MessagePackWriter writer, WriteGraph graph)
    {
        Elements.WriteAny(ref writer, _keys.AsSpan(0, _count), _areKeysBlock, SlotOf<TKey>.Instance, graph);
        Elements.WriteAny(ref writer, _values.AsSpan(0, _count), _areValuesBlock, SlotOf<TValue>.Instance, graph);
        _count = 0;
    }
}
