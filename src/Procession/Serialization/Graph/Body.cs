using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Writes and reads the content of objects of one runtime type, once it is clear that the object is new.
/// </summary>
internal abstract class Body(Type wireType)
{
    /// <summary>Gets the type named in the message; what the reader builds.</summary>
    public Type WireType { get; } = wireType;

    /// <summary>
    /// Gets whether a reference back to the object can be resolved while its content is still being read, or whether
    /// its content can hold no such reference.
    /// </summary>
    public virtual bool CanCloseCycle => true;

    public abstract void Write(ref MessagePackWriter writer, object value, WriteGraph graph);

    /// <summary>
    /// Reads the content. A body that can close a cycle registers the object as <paramref name="id"/> first.
    /// </summary>
    public abstract object Read(ref MessagePackReader reader, ReadGraph graph, int id);
}

/// <summary>A body whose object can exist before any of its content is read.</summary>
internal abstract class ShellBody(Type wireType) : Body(wireType)
{
    public abstract object CreateShell();

    public abstract void Fill(ref MessagePackReader reader, object shell, ReadGraph graph);

    public sealed override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object shell = CreateShell();
        graph.Register(id, shell);
        Fill(ref reader, shell, graph);
        return shell;
    }
}

/// <summary>Stands for a type that must not travel, in either direction.</summary>
internal sealed class RefusedBody(Type type, string reason) : Body(type)
{
    public Refusal Refusal() => new(WireType, reason);

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) => throw Refusal();

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) => throw Refusal();
}
