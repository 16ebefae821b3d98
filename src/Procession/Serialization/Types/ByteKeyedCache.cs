using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Procession.Serialization;

/// <summary>What was decoded from a run of bytes, found again by those bytes without parsing them.</summary>
internal sealed class ByteKeyedCache<TValue>
    where TValue : class
{
    private readonly ConcurrentDictionary<byte[], TValue> _values = new(new ByContent());

    public bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out TValue? value) =>
        _values.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out value);

    public void Add(ReadOnlySpan<byte> key, TValue value) => _values.TryAdd(key.ToArray(), value);

    /// <summary>Compares keys by their bytes.</summary>
    private sealed class ByContent : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
