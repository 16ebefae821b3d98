using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Finds sequences that are computed while they are enumerated (LINQ, iterator methods); they are enumerated and sent as
/// arrays.
/// </summary>
internal static class Sequences
{
    /// <summary>Finds how queries and iterators are sent.</summary>
    public static Body? Find(Type type)
    {
        if (OrderedElement(type) is { } ordered)
        {
            return (Body)SlotSelection.Make(typeof(OrderedBody<>), ordered);
        }

        if (!IsQuery(type) && !IsIterator(type))
        {
            return null;
        }

        return Element(type) is { } element
            ? AsArray(element)
            : new RefusedBody(type, "it is a computation under way; collect its results in a list first");
    }

    /// <summary>
    /// Gets the type of a sequence's elements; null if there are several and it is not clear which one is meant.
    /// </summary>
    public static Type? Element(Type type)
    {
        Type[] sequences = Array.FindAll(type.GetInterfaces(), contract => IsGeneric(contract, typeof(IEnumerable<>)));
        return sequences.Length switch
        {
            1 => sequences[0].GetGenericArguments()[0],
            0 when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && !IsIterator(type) => typeof(object),
            _ => null,
        };
    }

    public static bool IsGeneric(Type type, Type definition) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == definition;

    private static Body AsArray(Type element) => (Body)SlotSelection.Make(typeof(SequenceBody<>), element);

    private static bool IsQuery(Type type) =>
        type.Namespace == "System.Linq" && FrameworkTypes.Owns(type);

    // An iterator method's is called <Method>d__1, a local function's <<Method>g__Local|0_1>d.
    private static bool IsIterator(Type type) =>
        type.Name[0] == '<' && !SourceNames.IsClosure(type) && !type.IsValueType &&
        (type.Name.Contains(">d__", StringComparison.Ordinal) || WithoutArity(type.Name).EndsWith(">d")) &&
        type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    private static ReadOnlySpan<char> WithoutArity(string name) =>
        name.LastIndexOf('`') is var tick and > 0 ? name.AsSpan(0, tick) : name;

    private static Type? OrderedElement(Type type) =>
        Ordering.IsKnown(type) || IsGeneric(type, typeof(OrderedSequence<>)) || IsGeneric(type, typeof(ReorderedSequence<>))
            ? type.GetGenericArguments()[0]
            : null;
}
