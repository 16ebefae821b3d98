using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A reference: nil, the number of an object that came before, true and an object of the declared type, or false, its
/// type and the object.
/// </summary>
internal sealed class ReferenceSlot<T> : Slot<T?>
    where T : class
{
    private Body? _exact;

    // Lazily: a type may hold itself.
    private Body Exact => _exact ??= Bodies.For(typeof(T));

    public override void Write(ref MessagePackWriter writer, T? value, WriteGraph graph)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (graph.TryReference(value, out int id))
        {
            graph.CheckFinished(value);
            writer.Write(id);
            return;
        }

        Body body;
        if (value.GetType() == typeof(T))
        {
            writer.Write(true);
            body = Exact;
        }
        else
        {
            writer.Write(false);
            body = graph.WriteType(ref writer, value.GetType());
            if (body.WireType != value.GetType() && !body.WireType.IsAssignableTo(typeof(T)) && body is not HandleBody)
            {
                throw new Refusal(
                    value.GetType(),
                    $"it arrives as {TypeName.Show(body.WireType)}, which is no {TypeName.Show(typeof(T))}");
            }
        }

        graph.WriteBody(ref writer, body, value);
    }

    public override T? Read(ref MessagePackReader reader, ReadGraph graph)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Integer:
                return (T)graph.Referenced(reader.ReadInt32());
            default:
                Body body = reader.ReadBoolean() ? Exact : graph.ReadType(ref reader);
                return (T)graph.ReadBody(ref reader, body);
        }
    }
}
