using MessagePack;

namespace Procession.Serialization;

/// <summary>Sends an <see cref="ITravelsAsHandle"/> as its handle, and opens that on arrival.</summary>
/// <remarks>A class made at run time, such as a proxy's, is announced as the class of ours that it is made from; opening
/// the handle makes it again.</remarks>
internal sealed class HandleBody(Type type) : Body(type.Assembly.IsDynamic ? type.BaseType! : type)
{
    public override bool CanCloseCycle => false;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        SlotOf<object>.Instance.Write(ref writer, ((ITravelsAsHandle)value).ToHandle(graph.Keeper), graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        if (SlotOf<object>.Instance.Read(ref reader, graph) is not IHandle handle)
        {
            throw new DamagedMessageException("a handle is missing");
        }

        try
        {
            return handle.Open();
        }
        catch (FileNotFoundException e)
        {
            throw new HandleGoneException(e);
        }
    }
}
