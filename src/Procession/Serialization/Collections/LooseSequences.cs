using System.Collections;

namespace Procession.Serialization;

/// <summary>
/// Unknown sequences of the framework, such as the files of a folder. If they are declared only as a sequence, they are
/// enumerated and sent as arrays.
/// </summary>
internal abstract class LooseSequences
{
    private static readonly MemberCache<Type, LooseSequences> Known = new();

    /// <summary>Gets the type of the array.</summary>
    public abstract Type ArrayType { get; }

    /// <summary>Whether the type says only that there are elements, one after the other.</summary>
    public static bool MayBeDeclaredAs(Type type) => type.IsInterface &&
        (IsReadOnly(type) || type == typeof(ICollection) || type == typeof(IList) ||
        Sequences.IsGeneric(type, typeof(ICollection<>)) || Sequences.IsGeneric(type, typeof(IList<>)));

    /// <summary>
    /// Finds how to enumerate such a sequence; null if the type is not one, or does not fit where it is declared.
    /// </summary>
    public static LooseSequences? Find(Type type, Type declared)
    {
        LooseSequences found = Known.TryGet(type, out LooseSequences? known) ? known : Known.Add(type, Examine(type));
        return found is not Nothing && found.ArrayType.IsAssignableTo(declared) && (IsReadOnly(declared) || IsHidden(type))
            ? found
            : null;
    }

    public abstract object ToArray(object sequence);

    // A collection that can be changed keeps its own class, unless nobody can know that class.
    private static bool IsReadOnly(Type type) => type == typeof(IEnumerable) ||
        Sequences.IsGeneric(type, typeof(IEnumerable<>)) ||
        Sequences.IsGeneric(type, typeof(IReadOnlyCollection<>)) || Sequences.IsGeneric(type, typeof(IReadOnlyList<>));

    private static LooseSequences Examine(Type type) =>
        FrameworkTypes.Owns(type) && IsRefused(type) && Sequences.Element(type) is { } element
            ? (LooseSequences)SlotSelection.Make(typeof(LooseSequencesOf<>), element)
            : new Nothing();

    // Refused types are left to the policy, which knows the reason.
    private static bool IsRefused(Type type) => RefusalPolicy.ReasonAgainst(type) is null && (type.IsValueType
        ? !FrameworkTypes.TravelsByFields(type) && SurrogateTable.Find(type) is null && !BlittableTypes.Contains(type)
        : Bodies.For(type) is RefusedBody);

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

    /// <summary>Any other type.</summary>
    private sealed class Nothing : LooseSequences
    {
        public override Type ArrayType => typeof(void);

        public override object ToArray(object sequence) => sequence;
    }
}

/// <summary>Sequences of one type of element.</summary>
internal sealed class LooseSequencesOf<T> : LooseSequences
{
    public override Type ArrayType => typeof(T[]);

    public override object ToArray(object sequence) =>
        Evaluation.Of(sequence as IEnumerable<T> ?? ((IEnumerable)sequence).Cast<T>(), sequence.GetType());
}
