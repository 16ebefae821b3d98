using System.Buffers;

namespace Procession.Framing;

/// <summary>A message as it came out of a ring: valid until the next one is read, unless it is kept.</summary>
/// <param name="Bytes">The message. It can have any length, so it may be in several pieces.</param>
/// <param name="IsBorrowed">Whether the next message overwrites the bytes.</param>
internal readonly record struct Payload(ReadOnlySequence<byte> Bytes, bool IsBorrowed)
{
    /// <summary>The bytes, for later. Large ones are not copied.</summary>
    public KeptBytes Keep() => IsBorrowed ? new KeptBytes(Bytes.ToArray()) : new KeptBytes(Bytes);

    /// <summary>The message without its first bytes.</summary>
    public Payload From(long start) => this with { Bytes = Bytes.Slice(start) };
}
