namespace Procession.Serialization;

/// <summary>Surrogates of generic types; made by name, with the type's own arguments.</summary>
internal static class GenericSurrogates
{
    public static Surrogate Weak<T>()
        where T : class => new Surrogate<WeakReference<T>, T?>(
            reference => reference.TryGetTarget(out T? target) ? target : null,
            target => new WeakReference<T>(target!));

    // Only the slice: a small piece of a large pooled buffer must not drag all of it along.
    public static Surrogate Memory<T>() =>
        new Surrogate<Memory<T>, T[]>(memory => memory.ToArray(), array => array.AsMemory());

    public static Surrogate ReadOnlyMemory<T>() =>
        new Surrogate<ReadOnlyMemory<T>, T[]>(memory => memory.ToArray(), array => array.AsMemory());

    public static Surrogate Grouping<TKey, TElement>() =>
        new Surrogate<IGrouping<TKey, TElement>, (TKey Key, TElement[] Elements)>(
            group => (group.Key, group.ToArray()),
            wire => wire.Elements.GroupBy(_ => wire.Key).Single())
        {
            LooksInsideAs = Sample<TKey, TElement>().First().GetType(),
        };

    public static Surrogate Lookup<TKey, TElement>() =>
        new Surrogate<
            Lookup<TKey, TElement>,
            (IEqualityComparer<TKey>? Comparer, (TKey Key, TElement[] Elements)[] Groups)>(
            lookup => (ComparerOf(lookup), [.. lookup.Select(group => (group.Key, group.ToArray()))]),
            wire => (Lookup<TKey, TElement>)wire.Groups
                .SelectMany(group => group.Elements, (group, element) => (group.Key, element))
                .ToLookup(pair => pair.Key, pair => pair.element, wire.Comparer))
        {
            LooksInsideAs = Sample<TKey, TElement>().GetType(),
        };

    public static Surrogate EmptyLookup<TKey, TElement>() => new Surrogate<ILookup<TKey, TElement>, bool>(
        _ => true,
        _ => Array.Empty<TElement>().ToLookup(_ => default(TKey)!));

    // The classes that the framework makes are hidden. The comparer keeps the user's code out of it.
    private static ILookup<TKey, TElement> Sample<TKey, TElement>() => new (TKey Key, TElement Element)[1].ToLookup(
        pair => pair.Key, pair => pair.Element, EqualityComparer<TKey>.Create((_, _) => true, _ => 0));

    private static IEqualityComparer<TKey>? ComparerOf<TKey, TElement>(Lookup<TKey, TElement> lookup) =>
        Comparers.Custom((IEqualityComparer<TKey>?)HiddenField.Get(typeof(Lookup<TKey, TElement>), lookup, "_comparer"));
}
