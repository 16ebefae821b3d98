#pragma warning disable SYSLIB0050 // The interface is obsolete for formatters; as a convention of types it is what it always was.

using System.Runtime.Serialization;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Objects that name another object to use instead after they have arrived (<see cref="IObjectReference"/>): singletons, and
/// enumerations made of objects.
/// </summary>
internal sealed class ObjectReferenceBody(Type type) : Body(type)
{
    private readonly FieldLayout _layout = new(type);

    // The actual object is known only when its content is complete.
    public override bool CanCloseCycle => false;

    /// <summary>Whether the objects of a type name others to use instead.</summary>
    public static bool Is(Type type) => type.IsAssignableTo(typeof(IObjectReference));

    /// <summary>Asks an object for the one to use instead.</summary>
    public static object Real(object reference) =>
        ((IObjectReference)reference).GetRealObject(new StreamingContext(StreamingContextStates.CrossProcess)) ??
        throw new InvalidOperationException($"{TypeName.Show(reference.GetType())}.GetRealObject returned null.");

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _layout.Write(ref writer, value, graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object reference = Shells.Create(WireType);
        _layout.Read(ref reader, reference, graph);
        return Real(reference);
    }
}
