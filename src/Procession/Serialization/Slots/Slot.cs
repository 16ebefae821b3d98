using MessagePack;

namespace Procession.Serialization;

/// <summary>The properties of slots that do not depend on their type.</summary>
internal abstract class SlotTraits
{
    /// <summary>Gets whether the value can contain references, so that a graph is needed to track them.</summary>
    public virtual bool NeedsGraph => true;

    /// <summary>Gets what the slot adds to the <see cref="Body.StackUnits"/> of the enclosing object.</summary>
    public virtual int StackUnits => 0;

    /// <summary>
    /// Peeks at the type of the next value; <see langword="null"/> if there is none, or if it can only be the declared type.
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
    /// Gets the slot. It is created on first use, and not by a static initializer, which would always fail after it failed
    /// once for lack of memory or of a descriptor for an assembly. Slots of one type are equal, so it does no harm if two
    /// threads create one each.
    /// </summary>
    public static Slot<T> Instance => Volatile.Read(ref _instance) ?? Make();

    private static Slot<T> Make()
    {
        var made = (Slot<T>)SlotSelection.Create(typeof(T));
        Volatile.Write(ref _instance, made);
        return made;
    }
}
