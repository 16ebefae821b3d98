using MessagePack;

namespace Procession.Serialization;

/// <summary>Writes and reads the content of objects of one runtime type, once it is known that the object is new.</summary>
internal abstract class Body(Type wireType)
{
    /// <summary>Gets the type that is named in the message, and that the reader builds.</summary>
    public Type WireType { get; } = wireType;

    /// <summary>Gets whether that type can be unloaded.</summary>
    public bool CanUnload { get; } = wireType.IsCollectible;

    /// <summary>
    /// Gets whether two references to one object arrive as two references to one object. Not for boxed numbers and the like:
    /// nobody distinguishes them, and remembering each costs more than writing it.
    /// </summary>
    public bool HasIdentity { get; protected init; } = true;

    /// <summary>
    /// Gets whether a reference back to the object can be resolved while its content is still being read, or whether its
    /// content can contain no such reference.
    /// </summary>
    public virtual bool CanCloseCycle => true;

    /// <summary>
    /// Gets how much stack it takes to write or read one object, in units of an ordinary object: structs within structs take
    /// more.
    /// </summary>
    public virtual int StackUnits => 1;

    /// <summary>
    /// Begins a run of objects of this type that are sent together; null if each must be handled separately.
    /// </summary>
    public virtual AlikeObjects? BeginAlike() => null;

    public abstract void Write(ref MessagePackWriter writer, object value, WriteGraph graph);

    /// <summary>
    /// Reads the content. A body that can close a cycle first registers the object as <paramref name="id"/>.
    /// </summary>
    public abstract object Read(ref MessagePackReader reader, ReadGraph graph, int id);
}

/// <summary>The body of a type that must not be sent, in either direction.</summary>
internal sealed class RefusedBody(Type type, string reason) : Body(type)
{
    public Refusal Refusal() => new(WireType, reason);

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) => throw Refusal();

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) => throw Refusal();
}
