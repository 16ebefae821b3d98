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

/// <summary>The slot of each declared type.</summary>
internal static class SlotOf<T>
{
    private static Slot<T>? _instance;

    /// <summary>
    /// Gets the slot. It is made when first asked for, and not by a static initializer: one that failed, for want of memory or
    /// of a descriptor for an assembly, would fail forever. Slots of one type are alike, so it does no harm if two threads
    /// make one each.
    /// </summary>
    public static Slot<T> Instance => Volatile.Read(ref _instance) ?? Make();

    private static Slot<T> Make()
    {
        var made = (Slot<T>)SlotSelection.Create(typeof(T));
        Volatile.Write(ref _instance, made);
        return made;
    }
}
