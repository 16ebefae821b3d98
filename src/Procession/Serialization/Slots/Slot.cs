using MessagePack;

namespace Procession.Serialization;

/// <summary>Writes and reads values at a place whose declared type is <typeparamref name="T"/>.</summary>
internal abstract class Slot<T>
{
    /// <summary>Gets whether the value can hold references, so that a graph is needed to keep track of them.</summary>
    public virtual bool NeedsGraph => true;

    public abstract void Write(ref MessagePackWriter writer, T value, WriteGraph graph);

    public abstract T Read(ref MessagePackReader reader, ReadGraph graph);
}

/// <summary>The one slot of each declared type.</summary>
internal static class SlotOf<T>
{
    public static readonly Slot<T> Instance = (Slot<T>)SlotSelection.Create(typeof(T));
}
