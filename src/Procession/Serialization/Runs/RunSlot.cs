using MessagePack;

namespace Procession.Serialization;

/// <summary>A slot that writes many values together more cheaply than one by one.</summary>
internal abstract class RunSlot<T> : Slot<T>
{
    public abstract void WriteRun(ref MessagePackWriter writer, ReadOnlySpan<T> values, WriteGraph graph);

    public abstract void ReadRun(ref MessagePackReader reader, Span<T> values, ReadGraph graph);
}
