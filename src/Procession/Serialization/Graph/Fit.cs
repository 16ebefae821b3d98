using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Whether an object can be where a message has it. Asked by the name of its type, before anything of it is built or runs.
/// </summary>
internal static class Fit
{
    /// <summary>Whether objects of a type that a message names can be where another is expected.</summary>
    public static bool MayBe(Type named, Type expected) => named.IsAssignableTo(expected) || IsKnownLater(named, expected);

    /// <summary>
    /// Whether the runtime would let objects of one type pass as another although their values mean something else: to it an
    /// int[] is a uint[], and a sequence of uint; but -1 is no 4294967295.
    /// </summary>
    public static bool IsReinterpreted(Type type, Type wanted)
    {
        if (type == wanted)
        {
            return false;
        }

        if (type.GetElementType() is { } element && (wanted.HasElementType || wanted.IsConstructedGenericType))
        {
            Type other = wanted.GetElementType() ?? wanted.GetGenericArguments()[0];
            return element.IsValueType ? element != other : IsReinterpreted(element, other);
        }

        // Variance: a sequence of int[] passes as one of uint[].
        if (!wanted.IsConstructedGenericType)
        {
            return false;
        }

        Type[] same = Array.FindAll([type, .. type.GetInterfaces()], each =>
            each.IsConstructedGenericType && each.GetGenericTypeDefinition() == wanted.GetGenericTypeDefinition());
        return same.Length > 0 && Array.TrueForAll(same, each =>
            each.GetGenericArguments().Zip(wanted.GetGenericArguments()).Any(pair =>
                pair.First.IsValueType ? pair.First != pair.Second : IsReinterpreted(pair.First, pair.Second)));
    }

    public static void Check(Type named, Type expected)
    {
        if (!MayBe(named, expected))
        {
            throw Misplaced(named, expected);
        }
    }

    public static DamagedMessageException Misplaced(Type type, Type expected) =>
        new($"a {TypeName.Show(type)} comes where a {TypeName.Show(expected)} is expected");

    /// <summary>
    /// Reads what was written as an <see cref="object"/> at a place where it can only be something more special.
    /// </summary>
    public static object? Read(ref MessagePackReader reader, ReadGraph graph, Type expected)
    {
        Slot<object?> slot = (Slot<object?>)(object)SlotOf<object>.Instance;
        if (slot.TypeOfNext(reader, graph) is { } type && !MayBe(type, expected) && !IsMadeByRule(type, expected))
        {
            throw Misplaced(type, expected);
        }

        object? value = slot.Read(ref reader, graph);
        return value is null || expected.IsInstanceOfType(value) ? value : throw Misplaced(value.GetType(), expected);
    }

    // What comes with the content, and is looked at there: an exception's own type, the interface of a proxy of ours.
    private static bool IsKnownLater(Type named, Type expected) =>
        named == typeof(Exception)
            ? expected.IsAssignableTo(typeof(Exception))
            : expected.IsInterface && !named.IsSealed && named.IsAssignableTo(typeof(ITravelsAsHandle));

    // A rule for a base class makes any object of that class.
    private static bool IsMadeByRule(Type named, Type expected) =>
        expected.IsAssignableTo(named) && Bodies.For(named) is RuleBody;
}
