using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Objects sent field by field that name themselves when something inside cannot be sent, because what is inside is none of
/// their user's business: the outermost such object is named.
/// </summary>
internal sealed class OwnerBody(Type type, string reason) : ShellBody(type)
{
    private readonly FieldsBody _fields = new(type);

    public override int StackUnits => _fields.StackUnits + 1;

    /// <summary>Finds the packages of which that is known: Arrow's memory may lie outside .NET, several objects deep.</summary>
    public static OwnerBody? Find(Type type) => type.Namespace == "Apache.Arrow"
        ? new OwnerBody(
            type,
            "its memory lies outside .NET and belongs to this process; send the bytes that an ArrowStreamWriter makes of it")
        : null;

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        try
        {
            _fields.WriteContent(ref writer, value, graph);
        }
        catch (Refusal)
        {
            graph.Trail.Clear(); // The way within the object.
            throw new Refusal(WireType, reason);
        }
    }

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) =>
        _fields.CreateShell(ref reader, graph);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        _fields.Fill(ref reader, shell, graph);
}
