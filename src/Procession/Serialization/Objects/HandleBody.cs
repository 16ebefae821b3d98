using MessagePack;

namespace Procession.Serialization;

/// <summary>Sends an <see cref="ITravelsAsHandle"/> as its handle, which the receiver opens.</summary>
/// <remarks>
/// An object of a class made at run time, such as a proxy, is announced as our class from which it is made; opening the
/// handle creates it again.
/// </remarks>
internal sealed class HandleBody : Body
{
    private readonly Type _expected;

    public HandleBody(Type type)
        : base(type.Assembly.IsDynamic ? type.BaseType! : type) => _expected = WireType;

    /// <summary>For a place whose expected type only the handle knows: the interface of a proxy.</summary>
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

        // Opening maps memory, or connects to another process, so the type is checked before.
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

    // Handles are nested in the class of their objects.
    private static Type OwnerOf(Type handle) => handle.DeclaringType is { } owner
        ? owner.IsGenericTypeDefinition ? owner.MakeGenericType(handle.GetGenericArguments()) : owner
        : handle;
}
