using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Writes and reads the content of objects of one runtime type, once it is clear that the object is new.
/// </summary>
internal abstract class Body(Type wireType)
{
    /// <summary>Gets the type named in the message; what the reader builds.</summary>
    public Type WireType { get; } = wireType;

    /// <summary>Gets whether that type can be unloaded.</summary>
    public bool CanUnload { get; } = wireType.IsCollectible;

    /// <summary>
    /// Gets whether two references to one object arrive as two references to one object. Not for boxed numbers and the like:
    /// nobody tells them apart, and to remember each costs more than to write it.
    /// </summary>
    public bool HasIdentity { get; protected init; } = true;

    /// <summary>
    /// Gets whether a reference back to the object can be resolved while its content is still being read, or whether
    /// its content can hold no such reference.
    /// </summary>
    public virtual bool CanCloseCycle => true;

    /// <summary>
    /// Gets how much stack one object takes on its way, in units of an ordinary object: structs within structs take more.
    /// </summary>
    public virtual int StackUnits => 1;

    /// <summary>Begins a run of objects of this type that travel together; null if each needs a look of its own.</summary>
    public virtual AlikeObjects? BeginAlike() => null;

    public abstract void Write(ref MessagePackWriter writer, object value, WriteGraph graph);

    /// <summary>
    /// Reads the content. A body that can close a cycle registers the object as <paramref name="id"/> first.
    /// </summary>
    public abstract object Read(ref MessagePackReader reader, ReadGraph graph, int id);
}

/// <summary>Stands for a type that must not travel, in either direction.</summary>
internal sealed class RefusedBody(Type type, string reason) : Body(type)
{
    public Refusal Refusal() => new(WireType, reason);

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) => throw Refusal();

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) => throw Refusal();
}
