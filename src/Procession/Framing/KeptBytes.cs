using System.Buffers;

namespace Procession.Framing;

/// <summary>
/// A message that is kept until it is read. As large as one reference, since a map keeps one for each item.
/// </summary>
internal readonly struct KeptBytes
{
    private readonly object? _bytes; // an array, or a boxed sequence

    public KeptBytes(byte[] bytes) => _bytes = bytes;

    public KeptBytes(in ReadOnlySequence<byte> bytes) => _bytes = bytes;

    /// <summary>Whether this is a message, and not the default.</summary>
    public bool IsThere => _bytes is not null;

    public ReadOnlySequence<byte> ToSequence() => _bytes switch
    {
        byte[] array => new ReadOnlySequence<byte>(array),
        ReadOnlySequence<byte> sequence => sequence,
        _ => throw new InvalidOperationException("No bytes were kept here."),
    };
}
