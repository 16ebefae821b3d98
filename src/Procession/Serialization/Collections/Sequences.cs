using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Finds lazily evaluated sequences (LINQ, iterator methods), which are evaluated and travel as arrays.
/// </summary>
internal static class Sequences
{
    public static Body? Find(Type type)
    {
        bool isLinq = type.Namespace == "System.Linq" && FrameworkTypes.Owns(type);
        bool isIterator = type.Name[0] == '<' && type.IsDefined(typeof(CompilerGeneratedAttribute), false) &&
            !SourceNames.IsClosure(type) && type.Name.Contains(">d__", StringComparison.Ordinal);
        if (!isLinq && !isIterator)
        {
            return null;
        }

        Type? sequence = Array.Find(
            type.GetInterfaces(),
            contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        return sequence is not null
            ? (Body)SlotSelection.Make(typeof(SequenceBody<>), sequence.GetGenericArguments()[0])
            : new RefusedBody(type, "it is a computation under way; collect its results in a list first");
    }
}

/// <summary>Evaluates a sequence and writes the elements as an array.</summary>
internal sealed class SequenceBody<T>() : Body(typeof(T[]))
{
    private readonly Body _array = Bodies.For(typeof(T[]));

    public override bool CanCloseCycle => false;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _array.Write(ref writer, ((IEnumerable<T>)value).ToArray(), graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) =>
        _array.Read(ref reader, graph, id);
}
