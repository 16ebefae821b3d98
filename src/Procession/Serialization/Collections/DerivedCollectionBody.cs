using System.Reflection;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A user's subclass of a framework collection: the items as the base class holds them, then its own fields. Only the
/// framework's constructor runs.
/// </summary>
internal sealed class DerivedCollectionBody : Body
{
    private readonly CollectionBody _base;
    private readonly ConstructorInfo _constructor;
    private readonly FieldLayout _own;

    public DerivedCollectionBody(Type type, CollectionBody body)
        : base(type)
    {
        _base = body;
        _own = new FieldLayout(type, stop: body.WireType);
        ConstructorInfo[] constructors = body.WireType.GetConstructors();
        _constructor = Array.Find(constructors, TakesComparer) ??
            Array.Find(constructors, constructor => constructor.GetParameters().Length == 0)!;
    }

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        _base.Write(ref writer, value, graph);
        _own.Write(ref writer, value, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        object collection = RuntimeHelpers.GetUninitializedObject(WireType);
        object? comparer = _base.ReadComparer(ref reader, graph);
        _constructor.Invoke(collection, _constructor.GetParameters().Length == 0 ? [] : [comparer]);
        graph.Register(id, collection);
        _base.ReadItems(ref reader, collection, graph);
        _own.Read(ref reader, collection, graph);
        return collection;
    }

    private static bool TakesComparer(ConstructorInfo constructor) =>
        constructor.GetParameters() is [{ ParameterType: { IsInterface: true, IsGenericType: true } parameter }] &&
        (parameter.GetGenericTypeDefinition() == typeof(IEqualityComparer<>) ||
        parameter.GetGenericTypeDefinition() == typeof(IComparer<>));
}
