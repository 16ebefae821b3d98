using MessagePack;

namespace Procession.Serialization;

/// <summary>What is asked about slots whatever their type.</summary>
internal abstract class SlotTraits
{
    /// <summary>Gets whether the value can hold references, so that a graph is needed to keep track of them.</summary>
    public virtual bool NeedsGraph => true;

    /// <summary>Gets what the slot adds to <see cref="Body.StackUnits"/> of the object around it.</summary>
    public virtual int StackUnits => 0;

    /// <summary>
    /// Looks at what comes next without taking it; <see langword="null"/> if that is nothing, or can only be of the declared
    /// type.
    /// </summary>
    public virtual Type? TypeOfNext(MessagePackReader reader, ReadGraph graph) => null;
}

/// <summary>Writes and reads values at a place whose declared type is <typeparamref name="T"/>.</summary>
internal abstract class Slot<T> : SlotTraits
{
    public abstract void Write(ref MessagePackWriter writer, T value, WriteGraph graph);

    public abstract T Read(ref MessagePackReader reader, ReadGraph graph);
}

/// <summary>The one slot of each declared type.</summary>
internal static class SlotOf<T>
{
    public static readonly Slot<T> Instance = (Slot<T>)SlotSelection.Create(typeof(T));
}
