using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Objects sent field by field; no constructor runs.</summary>
internal sealed class FieldsBody(Type type) : ShellBody(type)
{
    private readonly FieldLayout _layout = new(type);

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _layout.Write(ref writer, value, graph);

    public override object CreateShell() => RuntimeHelpers.GetUninitializedObject(WireType);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        _layout.Read(ref reader, shell, graph);
}
