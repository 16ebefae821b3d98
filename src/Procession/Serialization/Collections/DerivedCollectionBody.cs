using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A user's subclass of a framework collection: the items as the base class holds them, then its own fields. Only the
/// framework's constructor runs.
/// </summary>
internal sealed class DerivedCollectionBody(Type type, CollectionBody body) : ShellBody(type)
{
    private readonly FieldLayout _own = new(type, stop: body.WireType);

    public override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        body.WriteShell(ref writer, value, graph);

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        body.WriteContent(ref writer, value, graph);
        _own.Write(ref writer, value, graph);
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph)
    {
        object shell = Shells.Create(WireType);
        if (body.TryReadShellComparer(ref reader, graph, out object? comparer))
        {
            body.Construct(shell, comparer);
        }

        return shell;
    }

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph)
    {
        body.Fill(ref reader, shell, graph);
        _own.Read(ref reader, shell, graph);
    }
}
