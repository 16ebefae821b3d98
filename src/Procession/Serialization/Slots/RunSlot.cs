using MessagePack;

namespace Procession.Serialization;

/// <summary>A slot that writes many values more cheaply together than one by one.</summary>
internal abstract class RunSlot<T> : LeafSlot<T>
{
    public abstract void WriteRun(ref MessagePackWriter writer, ReadOnlySpan<T> values);

    public abstract void ReadRun(ref MessagePackReader reader, Span<T> values);
}
