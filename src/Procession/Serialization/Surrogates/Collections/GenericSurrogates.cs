namespace Procession.Serialization;

/// <summary>Surrogates of generic types; created by name, with the type's own arguments.</summary>
internal static class GenericSurrogates
{
    public static Surrogate Weak<T>()
        where T : class => new Surrogate<WeakReference<T>, T?>(
            reference => reference.TryGetTarget(out T? target) ? target : null,
            target => new WeakReference<T>(target!));

    // Only the slice is sent, not the whole of a large pooled buffer.
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

    // The framework's classes are hidden. The comparer is a placeholder, so that no user code runs.
    private static ILookup<TKey, TElement> Sample<TKey, TElement>() => new (TKey Key, TElement Element)[1].ToLookup(
        pair => pair.Key, pair => pair.Element, EqualityComparer<TKey>.Create((_, _) => true, _ => 0));

    private static IEqualityComparer<TKey>? ComparerOf<TKey, TElement>(Lookup<TKey, TElement> lookup) =>
        Comparers.Custom((IEqualityComparer<TKey>?)HiddenField.Get(typeof(Lookup<TKey, TElement>), lookup, "_comparer"));
}
