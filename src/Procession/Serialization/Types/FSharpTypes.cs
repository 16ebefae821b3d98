namespace Procession.Serialization;

/// <summary>
/// F#'s core types, which are sent like users' types, with two exceptions: lists are sent as arrays, and lazy sequences are
/// evaluated. All by name, because the library does not reference F#.
/// </summary>
internal static class FSharpTypes
{
    private const string Core = "FSharp.Core";
    private const string SequenceBase = "Microsoft.FSharp.Core.CompilerServices.GeneratedSequenceBase`1";

    /// <summary>Whether the type is part of F#'s core library.</summary>
    public static bool Contains(Type type) => FrameworkTypes.IsOfPackage(type) && type.Assembly.GetName().Name == Core;

    /// <summary>Finds how a list or a lazy sequence is sent.</summary>
    public static Body? Find(Type type)
    {
        if (!Contains(type))
        {
            // A sequence expression is a class of the program, made by the compiler.
            return type.BaseType is { Name: "GeneratedSequenceBase`1" } parent && Contains(parent) &&
                parent.GetGenericTypeDefinition().FullName == SequenceBase
                ? Sequence(parent.GetGenericArguments()[0])
                : null;
        }

        if (type.IsConstructedGenericType &&
            type.GetGenericTypeDefinition().FullName == "Microsoft.FSharp.Collections.FSharpList`1")
        {
            return (Body)SlotSelection.Make(typeof(FSharpListBody<,>), [type.GetGenericArguments()[0], type]);
        }

        return ItemOf(type) is { } item ? Sequence(item) : null;
    }

    public static string? ReasonAgainst(Type type) => type.Namespace switch
    {
        "Microsoft.FSharp.Quotations" => "it is quoted code; pass a function",
        "Microsoft.FSharp.Control" when type.Name.Contains("Mailbox", StringComparison.Ordinal) ||
            type.Name.Contains("ReplyChannel", StringComparison.Ordinal) =>
            "its messages are handled by threads of this process; send the messages, or use a ProcessQueue",
        _ => null,
    };

    private static Body Sequence(Type item) => (Body)SlotSelection.Make(typeof(SequenceBody<>), item);

    // Sequences that know their number of items are collections: sets, maps and the result of dict.
    private static Type? ItemOf(Type type)
    {
        Type? item = null;
        foreach (Type contract in type.GetInterfaces())
        {
            Type? definition = contract.IsGenericType ? contract.GetGenericTypeDefinition() : null;
            if (definition == typeof(IReadOnlyCollection<>) || definition == typeof(ICollection<>))
            {
                return null;
            }

            item = definition == typeof(IEnumerable<>) ? contract.GetGenericArguments()[0] : item;
        }

        return item;
    }
}
