using MessagePack;

namespace Procession.Serialization;

/// <summary>Sends an <see cref="ITravelsAsHandle"/> as its handle, and opens that on arrival.</summary>
/// <remarks>A class made at run time, such as a proxy's, is announced as the class of ours that it is made from; opening
/// the handle makes it again.</remarks>
internal sealed class HandleBody : Body
{
    private readonly Type _expected;

    public HandleBody(Type type)
        : base(type.Assembly.IsDynamic ? type.BaseType! : type) => _expected = WireType;

    /// <summary>Of what arrives where something is expected that only the handle tells: the interface of a proxy.</summary>
    public HandleBody(Type wireType, Type expected)
        : base(wireType) => _expected = expected;

    public override bool CanCloseCycle => false;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        SlotOf<object>.Instance.Write(ref writer, ((ITravelsAsHandle)value).ToHandle(graph.Keeper), graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        if (Fit.Read(ref reader, graph, typeof(IHandle)) is not IHandle handle)
        {
            throw new DamagedMessageException("a handle is missing");
        }

        // Opening maps memory, or connects to somebody: not before it is clear that the result belongs here.
        if (handle.Opens?.IsAssignableTo(_expected) != true && !OwnerOf(handle.GetType()).IsAssignableTo(_expected))
        {
            throw new DamagedMessageException(
                $"a handle of another kind comes where that of a {TypeName.Show(_expected)} is expected");
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

    // Handles are nested in what they stand for.
    private static Type OwnerOf(Type handle) => handle.DeclaringType is { } owner
        ? owner.IsGenericTypeDefinition ? owner.MakeGenericType(handle.GetGenericArguments()) : owner
        : handle;
}
