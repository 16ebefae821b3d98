using MessagePack;

namespace Procession.Serialization;

/// <summary>Types as values.</summary>
internal sealed class TypeBody() : Body(typeof(Type))
{
    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        writer.Write(TypeName.Encode((Type)value));
        graph.KeepLoaded((Type)value);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) =>
        TypeName.Decode(reader.ReadBytes() ?? throw new DamagedMessageException("a type is missing"));
}
