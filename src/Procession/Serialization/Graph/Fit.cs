using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Whether an object may be at its place in a message. Checked by the name of its type, before any of it is built or run.
/// </summary>
internal static class Fit
{
    /// <summary>Whether objects of a type that a message names may be where another type is expected.</summary>
    public static bool MayBe(Type named, Type expected) => named.IsAssignableTo(expected) || IsKnownLater(named, expected);

    /// <summary>
    /// Whether the runtime would accept objects of one type as another although their values mean something else: it accepts
    /// an int[] as a uint[], and as a sequence of uint; but -1 is not 4294967295.
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

        // Variance: a sequence of int[] is accepted as one of uint[].
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
    /// Reads what was written as an <see cref="object"/> at a place that accepts only a more specific type.
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

    // Types whose check comes with the content: an exception's own type, the interface of one of our proxies.
    private static bool IsKnownLater(Type named, Type expected) =>
        named == typeof(Exception)
            ? expected.IsAssignableTo(typeof(Exception))
            : expected.IsInterface && !named.IsSealed && named.IsAssignableTo(typeof(ITravelsAsHandle));

    // A rule for a base class creates any object of that class.
    private static bool IsMadeByRule(Type named, Type expected) =>
        expected.IsAssignableTo(named) && Bodies.For(named) is RuleBody;
}
