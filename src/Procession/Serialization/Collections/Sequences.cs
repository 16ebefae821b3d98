using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Finds sequences that are computed as one goes through them (LINQ, iterator methods) or are a view of something else; they
/// are gone through, and travel as arrays.
/// </summary>
internal static class Sequences
{
    /// <summary>Finds how queries and iterators travel.</summary>
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

    /// <summary>Finds how a sequence of the framework travels that nothing else is known about.</summary>
    public static Body? FindLoose(Type type)
    {
        bool isLoose = type.IsValueType
            ? IsEnumerator(type) && !FrameworkTypes.TravelsByFields(type)
            : IsQueryInPublic(type) || (IsHidden(type) && FitsArray(type));
        return isLoose && FrameworkTypes.Owns(type) && Element(type) is { } element ? AsArray(element) : null;
    }

    /// <summary>Whether nothing fits where the type is declared, because such sequences arrive as arrays.</summary>
    public static bool IsOnlyGoneThrough(Type type) => IsQueryInPublic(type) && FrameworkTypes.Owns(type);

    private static Body AsArray(Type element) => (Body)SlotSelection.Make(typeof(SequenceBody<>), element);

    private static bool IsQuery(Type type) =>
        type.Namespace is "System.Linq" or "System.Linq.Parallel" && FrameworkTypes.Owns(type);

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

    // Of several kinds of elements, none is the one that is meant.
    private static Type? Element(Type type)
    {
        Type[] sequences = Array.FindAll(type.GetInterfaces(), contract => IsGeneric(contract, typeof(IEnumerable<>)));
        return sequences.Length switch
        {
            1 => sequences[0].GetGenericArguments()[0],
            0 when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && !IsIterator(type) => typeof(object),
            _ => null,
        };
    }

    private static bool IsQueryInPublic(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName is
        "System.IO.Enumeration.FileSystemEnumerable`1" or
        "System.Data.EnumerableRowCollection`1" or
        "System.Data.OrderedEnumerableRowCollection`1";

    // Such as the one that a JSON array gives, which is a sequence as well.
    private static bool IsEnumerator(Type type) =>
        Array.Exists(type.GetInterfaces(), contract => IsGeneric(contract, typeof(IEnumerator<>)));

    // Nobody can have declared more of it than its interfaces.
    private static bool IsHidden(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (level.IsVisible)
            {
                return false;
            }
        }

        return true;
    }

    private static bool FitsArray(Type type)
    {
        Type? element = Element(type);
        return element is not null && Array.TrueForAll(type.GetInterfaces(), contract =>
            !contract.IsVisible || element.MakeArrayType().IsAssignableTo(contract) || contract == typeof(IDisposable) ||
            contract == typeof(System.Collections.IEnumerator) || IsGeneric(contract, typeof(IEnumerator<>)));
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == definition;
}
