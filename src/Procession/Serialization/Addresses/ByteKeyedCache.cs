using System.Diagnostics.CodeAnalysis;

namespace Procession.Serialization;

/// <summary>
/// A cache of decoded values, found by their encoded bytes without parsing or locking. Our own type, because the concurrent
/// dictionary's lookup by span costs 10 ms of JIT in a fresh worker.
/// </summary>
internal sealed class ByteKeyedCache<TValue>
    where TValue : class
{
    private const int Buckets = 512;

    private readonly Lock _adding = new(); // guards additions; readers see only complete chains
    private readonly Entry?[] _heads = new Entry?[Buckets];

    public bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out TValue? value)
    {
        for (Entry? entry = Volatile.Read(ref _heads[BucketOf(key)]); entry is not null; entry = entry.Next)
        {
            if (key.SequenceEqual(entry.Key))
            {
                value = entry.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    public void Add(ReadOnlySpan<byte> key, TValue value)
    {
        int bucket = BucketOf(key);
        lock (_adding)
        {
            if (!TryGet(key, out _))
            {
                Volatile.Write(ref _heads[bucket], new Entry(key.ToArray(), value, _heads[bucket]));
            }
        }
    }

    private static int BucketOf(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode() & (Buckets - 1);
    }

    /// <summary>A link of a bucket's chain; never changed once it is reachable.</summary>
    private sealed record Entry(byte[] Key, TValue Value, Entry? Next);
}
