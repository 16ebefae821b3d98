namespace Procession.Serialization;

/// <summary>A collection that compares its keys, and was read before these were complete.</summary>
internal abstract class LateCollection
{
    /// <summary>Fills it, unless it was filled before and its keys have not changed since.</summary>
    /// <returns>Whether it was filled.</returns>
    public abstract bool FillUnlessSettled();
}

/// <inheritdoc/>
/// <param name="keys">The keys as they were read.</param>
/// <param name="comparer">Compares the keys in the collection: an equality comparer, or a comparer of order.</param>
/// <param name="fill">Empties the collection and adds all keys again.</param>
internal sealed class LateCollection<TKey>(TKey[] keys, object comparer, Action fill) : LateCollection
{
    private int[]? _seen;

    public override bool FillUnlessSettled()
    {
        int[] now = Look();
        if (_seen is not null && now.AsSpan().SequenceEqual(_seen))
        {
            return false;
        }

        _seen = null;
        fill();
        _seen = now;
        return true;
    }

    // What determines the places of the keys. The keys are in the sender's order, so for sorted ones it is enough to compare
    // neighbours.
    private int[] Look()
    {
        int[] looks = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            looks[i] = comparer is IEqualityComparer<TKey> equality
                ? keys[i] is { } key ? equality.GetHashCode(key) : 0
                : i == 0 ? 0 : Math.Sign(((IComparer<TKey>)comparer).Compare(keys[i - 1], keys[i]));
        }

        return looks;
    }
}
