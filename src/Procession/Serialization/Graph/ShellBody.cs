using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A body whose object can exist, as a shell, before its content is read. So the object can be part of a cycle, and its
/// content can be written later in the message, which is how deep graphs are sent without a deep stack.
/// </summary>
internal abstract class ShellBody(Type wireType) : Body(wireType)
{
    /// <summary>Writes what is needed to create the shell, such as the length of an array.</summary>
    public virtual void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
    }

    public abstract void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph);

    public abstract object CreateShell(ref MessagePackReader reader, ReadGraph graph);

    public abstract void Fill(ref MessagePackReader reader, object shell, ReadGraph graph);

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        WriteShell(ref writer, value, graph);
        WriteContent(ref writer, value, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object shell = CreateShell(ref reader, graph);
        graph.Register(id, shell);
        Fill(ref reader, shell, graph);
        return shell;
    }
}
